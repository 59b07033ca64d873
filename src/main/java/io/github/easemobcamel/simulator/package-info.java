/**
 * Easemob for a developer: the token endpoint, the seven chatroom attribute calls, the callbacks and the exception
 * storage over real HTTP, refusing what the service would refuse.
 *
 * <p>{@link io.github.easemobcamel.simulator.Simulator} is the way in. A request passes {@code FrontDoor} (path, faults),
 * then {@code EasemobApi} (rate limit, token, content type), then the class of its call.
 */
package io.github.easemobcamel.simulator;
