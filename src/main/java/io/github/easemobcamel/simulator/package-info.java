/**
 * Easemob for a developer: tokens, chatrooms, group members' attributes, messages, the callbacks and the exception
 * storage over real HTTP, refusing what the service would refuse.
 *
 * <p>{@link io.github.easemobcamel.simulator.Simulator} is the way in. A request passes {@code FrontDoor} (path, faults),
 * then {@code EasemobApi} (rate limit, token, content type), then the class of its call.
 *
 * <p>Paths are matched here and not by vertx-web's router, which reads a path more leniently than the service: it resolves dot
 * segments, takes {@code /a/} for {@code /a}, and answers a wrong method or a broken escape with words of its own.
 */
package io.github.easemobcamel.simulator;
