// The page in English and Chinese. Operations have the vendor's own phrases.
import { remember, remembered } from './lib.js';

const OPERATIONS = {
  create: ['group created', '创建群'],
  destroy: ['destroyed', '解散'],
  apply: ['asks to join', '用户申请加入群'],
  apply_accept: ['request to join accepted', '同意用户加群申请'],
  invite: ['invited', '邀请新用户进群'],
  invite_accept: ['invitation accepted', '受邀用户同意入群'],
  invite_decline: ['invitation declined', '受邀用户拒绝入群'],
  kick: ['removed', '踢出'],
  ban: ['added to the block list', '添加到黑名单'],
  allow: ['taken off the block list', '移出黑名单'],
  update: ['information changed', '信息修改'],
  block: ['user blocks the group', '用户屏蔽群'],
  unblock: ['user unblocks the group', '用户解除屏蔽群'],
  presence: ['joined', '有新成员加入'],
  absence: ['gone', '有成员退出'],
  direct_joined: ['joined directly', '成员直接加入群'],
  leave: ['left', '成员主动退出'],
  assing_owner: ['owner changed', '转让群'],
  add_admin: ['admin added', '添加管理员'],
  remove_admin: ['admin removed', '移除管理员'],
  add_mute: ['muted', '禁言'],
  remove_mute: ['unmuted', '解除禁言'],
  update_announcement: ['announcement changed', '更新公告'],
  delete_announcement: ['announcement deleted', '删除公告'],
  upload_file: ['file uploaded', '上传群文件'],
  delete_file: ['file deleted', '删除群文件'],
  add_user_white_list: ['added to the allow list', '加入白名单'],
  remove_user_white_list: ['taken off the allow list', '移除白名单'],
  ban_group: ['all muted', '全局禁言'],
  remove_ban_group: ['all unmuted', '解除全局禁言'],
  set_metadata: ['attributes set', '设置/更新聊天室自定义属性'],
  delete_metadata: ['attributes deleted', '删除聊天室自定义属性'],
  group_member_metadata_update: ["member's attributes set", '设置群成员的自定义属性'],
  disable_group: ['group disabled', '封禁群'],
  enable_group: ['group enabled', '解除封禁群'],
  add_super_admin: ['super admin added', '添加超级管理员'],
  remove_super_admin: ['super admin removed', '移除超级管理员'],
};

const FAMILIES = {
  muc: ['group or chatroom', '群组和聊天室'], message: ['message', '消息'], recall: ['recall', '撤回'], edit: ['edit', '修改消息'],
  receipt: ['receipt', '回执'], roster: ['contacts', '好友关系'], 'user-status': ['user status', '用户在线状态'],
  notify: ['reaction or thread', '表情回复或子区'], moderation: ['moderation', '内容审核'], 'keyword-alert': ['keyword alert', '关键词告警'],
  push: ['push', '推送'],
};

const STATES = {
  waiting: ['waiting', '等待投递', '○'], delivered: ['delivered', '已投递', '✓'], failing: ['retrying', '重试中', '↻'],
  failed: ['failed', '失败', '✗'], dead: ['dead letter', '死信', '✗'], filtered: ['filtered', '已过滤', '⊘'],
  unrouted: ['no destination', '无目标', '–'], paused: ['paused', '已暂停', '‖'], conflict: ['conflict', '冲突', '≠'],
  refused: ['refused', '已拒绝', '✗'], ok: ['works', '正常', '✓'], working: ['works', '正常', '✓'], running: ['running', '进行中', '↻'],
  finished: ['finished', '已完成', '✓'], cancelled: ['cancelled', '已取消', '‖'], broken: ['broken', '有误', '✗'],
};

const WORDS = {
  now: ['Now', '概览'], events: ['Events', '事件'], destinations: ['Destinations', '目标'], 'dead-letters': ['Dead letters', '死信'],
  routes: ['Routes', '路由'], calls: ['Calls', '接口'],
  skip: ['Skip to the content', '跳到正文'], views: ['Views', '视图'], health: ['Health', '健康状况'],
  receiving: ['receiving', '正在接收'], notReceiving: ['not receiving', '未在接收'], connectionLost: ['No answer from the runner; trying again…', 'easemob-camel 无响应,正在重试…'],
  search: ['Search', '搜索'], searchHint: ['callId, room, user, or a word', 'callId、房间、用户或操作'],
  searchHelp: ['Words narrow it down: room:173 user:bob action:kick to:crm state:dead. Press / to get here.', '可用条件:room:173 user:bob action:kick to:crm state:dead。按 / 跳到这里。'],
  language: ['中文', 'English'], theme: ['Dark or light', '深色或浅色'], logOut: ['Log out', '退出'],
  readOnly: ['read only', '只读'], readOnlyHint: ['You have logged in with the read token. To act, log in with easemob.management.token.', '当前用只读令牌登录,不能执行操作。如需操作,请用 easemob.management.token 登录。'],
  banBudget: ['ban budget', '封禁余量'], banHint: ['{0} of 90 failures within 30 s are left before Easemob bans the callback rule', '环信封禁回调规则前,30 秒内还可失败 {0} 次(共 90 次)'], disk: ['disk', '磁盘'],
  loginHint: ['The value of easemob.management.token, or of easemob.management.read-token to look only.', 'easemob.management.token 的值;仅查看可用 easemob.management.read-token。'],
  token: ['Token', '令牌'], logIn: ['Log in', '登录'], loading: ['Loading…', '加载中…'],
  needsYou: ['Needs you', '需要处理'], nothingNeeded: ['Nothing needs you.', '无需处理。'], live: ['Live', '实时'],
  look: ['look', '查看'], pause: ['Pause', '暂停'], resume: ['Resume', '恢复'], stop: ['Stop', '停止'], follow: ['Follow', '跟随'],
  stopLive: ['Hold still', '暂停滚动'], goLive: ['Go on', '继续'], newer: ['{0} newer', '{0} 条更新'],
  perSecond: ['{0}/s', '{0}/秒'], accepted: ['accepted', '已接受'], duplicate: ['duplicate', '重复'], refusedCallbacks: ['refused', '已拒绝'],
  dispatched: ['dispatched', '已分发'], waiting: ['waiting', '等待'], oldest: ['oldest', '最早'], oldestWaiting: ['oldest waiting', '最早等待'], backlog: ['backlog', '积压'],
  destinationFails: ['Destination {0} fails', '目标 {0} 失败'], since: ['since {0}', '自 {0} 起'], lasts: ['for {0}', '已持续 {0}'], waits: ['{0} wait', '{0} 条等待'],
  destinationPaused: ['Destination {0} is paused', '目标 {0} 已暂停'], deadLettersWait: ['{1} dead letter(s) of {0}', '{0} 有 {1} 条死信'],
  conflictsWait: ['{0} conflict(s)', '{0} 条冲突'], routesBroken: ['Edited route files are not in effect', '修改后的路由文件未生效'],
  restartNeeded: ['Needs a restart: {0}', '需要重启:{0}'], callbacksRefused: ['Callbacks are refused', '回调被拒绝'], banNear: ['Easemob may soon ban the callback rule', '环信即将封禁回调规则'],
  recordDrops: ['{0} event(s) are not in the record', '{0} 条事件未被记录'], waitForForgotten: ['{0} event(s) wait for {1}, which is not defined', '{0} 条事件等待未定义的目标 {1}'], forgottenHint: ['Define it again, or move them to another destination.', '重新定义该目标,或将事件转移到其他目标。'], move: ['Move', '转移'], diskFull: ['The disk is nearly full: {0} are free', '磁盘将满:剩余 {0}'],
  byAction: ['Events by operation', '各操作的事件'],
  time: ['time', '时间'], action: ['action', '操作'], room: ['room', '房间'], who: ['who', '用户'], actor: ['actor', '操作者'], target: ['target', '对象'], deliveries: ['deliveries', '投递'], state: ['state', '状态'],
  any: ['any', '全部'], from: ['from', '从'], to: ['to', '到'], scope: ['kind', '类型'], group: ['group', '群组'], chatroom: ['chatroom', '聊天室'], family: ['family', '类别'], destination: ['destination', '目标'], user: ['user', '用户'],
  clear: ['Clear', '清除'], noEvents: ['No event was found.', '没有找到事件。'], noEventsHint: ['Take away a condition, or look at all events.', '减少条件,或查看全部事件。'], allEvents: ['All events', '全部事件'],
  sought: ['Searched as {0}.', '按{0}搜索。'], seekAs: ['Search as {0}', '按{0}搜索'], loaded: ['{0} loaded', '已加载 {0} 条'], more: ['there are more', '还有更多'], end: ['that is all', '已全部加载'],
  sendAgain: ['Send again', '重新发送'], replay: ['Replay', '重放'], purge: ['Purge', '清除死信'], sendAgainAll: ['Send these again…', '重新发送这些…'],
  back: ['Back', '返回'], copy: ['Copy', '复制'], copied: ['Copied', '已复制'], copyCallId: ['Copy the callId', '复制 callId'], copyJson: ['Copy as JSON', '复制为 JSON'],
  event: ['Event', '事件'], timeline: ['What happened', '经过'], received: ['received', '已接收'], from2: ['from {0}', '来自 {0}'], answered: ['answered {0}', '返回 {0}'], cameAgain: ['came {0} more times', '又收到 {0} 次'],
  dispatchedTo: ['dispatched to {0}', '分发到 {0}'], toNone: ['dispatched to no destination', '未分发到任何目标'], why: ['why: {0}', '依据:{0}'], attempt: ['attempt {0}', '第 {0} 次投递'], inMillis: ['in {0}', '用时 {0}'],
  nextAttempt: ['next attempt {0}', '下次投递 {0}'], replayedBy: ['sent again by {0} to {1}', '由 {0} 重新发送到 {1}'], again: ['sent again', '重新发送'],
  body: ['Body', '内容'], headers: ['What a route sees', '路由可见的头'], noBody: ['The body is not kept (easemob.record.bodies).', '未保存内容(easemob.record.bodies)。'], notFound: ['There is no such event in the record.', '记录中没有该事件。'], sameRoom: ['Events of this room', '该房间的事件'],
  name: ['name', '名称'], address: ['address', '地址'], rate: ['rate', '速率'], p99: ['p99', 'p99'], waitsColumn: ['waits', '等待'], drained: ['drained in', '清空需时'], lastError: ['last error', '最近错误'], deadColumn: ['dead', '死信'],
  pauseQuestion: ['Pause {0}? Events wait meanwhile, nothing is lost, also over a restart.', '暂停 {0}?期间事件会等待,不会丢失,重启后仍暂停。'],
  sendSample: ['Send a sample', '发送示例'], sampleSent: ['Sent {0}, answered {1}.', '已发送 {0},返回 {1}。'], goesThere: ['What goes there', '发往该目标的操作'], byProperty: ['by', '依据'], everythingElse: ['everything else', '其他全部'], nothingGoes: ['No action names this destination.', '没有操作指向该目标。'],
  settings: ['Settings in force', '生效的设置'], lastErrors: ['Last errors', '最近的错误'], noErrors: ['No attempt has failed since the start.', '启动以来没有失败。'], dispatchPicture: ['The dispatch', '分发关系'], itsEvents: ['Its events', '该目标的事件'], itsDead: ['Its dead letters', '该目标的死信'], fill: ['Fill with events of the past…', '用历史事件填充…'],
  conflicts: ['Conflicts', '冲突'], conflictsHint: ['A callback whose callId had come before with another body. The signature does not cover the body: look before you replay.', '相同 callId 但内容不同的回调。签名不覆盖内容,请先核实再重放。'], noDead: ['There are no dead letters.', '没有死信。'], noDeadHint: ['An event becomes one after the last attempt (retry.max-attempts), or when its destination refuses it for good.', '事件在最后一次投递(retry.max-attempts)失败或被目标永久拒绝后成为死信。'], noConflicts: ['There are no conflicts.', '没有冲突。'],
  reason: ['reason', '原因'], count: ['count', '数量'], total: ['total', '总计'], first: ['first', '最早'], last: ['last', '最近'], all: ['all', '全部'], ofFirst: ['of the first {0}', '仅统计前 {0} 条'], undefined: ['no longer defined', '已不再定义'], noReason: ['no reason noted', '未记录原因'], stored_callbacks: ['callbacks that could not be dispatched', '无法分发的回调'],
  file: ['file', '文件'], digest: ['digest', '摘要'], changed: ['changed', '修改时间'], inEffect: ['in effect', '生效中'], notInEffect: ['not in effect', '未生效'], gone: ['gone', '已删除'], routesOfFile: ['routes', '路由'], graph: ['Which route sends to which', '路由关系'], problem: ['Edited files are not in effect; what ran goes on', '修改后的文件未生效,原路由继续运行'], allInEffect: ['All files are in effect.', '所有文件均已生效。'],
  call: ['call', '接口'], outcome: ['outcome', '结果'], mean: ['mean', '平均'], longest: ['longest', '最长'], pace: ['Pace', '速率'], upTo: ['up to {0}/s for each call (easemob.rest.rate-limit)', '每个接口最多 {0} 次/秒(easemob.rest.rate-limit)'], waitedForTurn: ['waited for its turn', '等待'], tokenState: ['Token', '令牌'], tokensFetched: ['fetched {0} times, failed {1} times', '获取 {0} 次,失败 {1} 次'], noCalls: ['No call was made since the start.', '启动以来没有调用。'], noCallsHint: ['Your routes call Easemob by direct:set-chatroom-metadata and its neighbours (docs/rest-calls.md).', '路由可通过 direct:set-chatroom-metadata 等调用环信(docs/rest-calls.md)。'], missing: ['To call Easemob, set {0}.', '调用环信前请设置 {0}。'], answers: ['Answers by outcome', '结果分布'],
  emptyTitle: ['Nothing has been received yet', '尚未收到回调'], step1: ["1. In Easemob's console, let a callback rule send to this address (with the host that Easemob reaches):", '1. 在环信控制台将回调规则的地址设为(主机换成环信可访问的):'], step2: ['2. Or see it work at once:', '2. 或立即试一试:'], step2b: ['sends a signed sample to the port for callbacks, as Easemob would', '像环信一样向回调端口发送一条已签名的示例'], step3: ['3. Add a destination of your own in application.properties:', '3. 在 application.properties 中添加自己的目标:'],
  preview: ['Counting…', '统计中…'], eventsCounted: ['events', '条事件'], eventCounted: ['event', '条事件'], examples: ['For example', '例如'], ratePerSecond: ['Events per second', '每秒条数'], orderKept: ['The order of each room is kept.', '保持每个房间内的顺序。'], purgeWarning: ['Purged events are gone for good.', '清除后无法恢复。'], start: ['Start', '开始'], cancel: ['Cancel', '取消'], close: ['Close', '关闭'], done: ['done', '完成'], failedAgain: ['failed again', '再次失败'], skipped: ['skipped', '跳过'], ofTotal: ['{0} of {1}', '{0} / {1}'], theirOwn: ['their own destinations', '各自的目标'], noneMatch: ['No event matches.', '没有匹配的事件。'], toWhich: ['To', '发往'], started: ['started', '开始于'], job: ['job {0}', '任务 {0}'],
  help: ['Keys', '快捷键'], keyHelp: ['/ search · 1–6 views · ↑ ↓ in a list · Enter opens · Esc closes', '/ 搜索 · 1–6 切换视图 · ↑ ↓ 移动 · Enter 打开 · Esc 关闭'],
  failed: ['That did not work: {0}', '操作失败:{0}'], retry: ['Try again', '重试'], none: ['none', '无'], yes: ['yes', '是'], never: ['never', '从未'], minutesShort: ['{0} min', '{0} 分'], secondsShort: ['{0} s', '{0} 秒'], hoursShort: ['{0} h', '{0} 小时'], daysShort: ['{0} d', '{0} 天'],
};

let language = remembered('language', (navigator.language || 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en');
const CHINESE = () => language === 'zh';

export function currentLanguage() {
  return language;
}

export function setLanguage(next) {
  language = next;
  remember('language', next);
}

const chosen = pair => pair[CHINESE() ? 1 : 0];

/** The text of that name, with values in the places of {0} and {1}. */
export function t(name, ...values) {
  const text = WORDS[name] ? chosen(WORDS[name]) : name;
  return text.replace(/\{(\d)\}/g, (all, number) => String(values[number]));
}

export const operationPhrase = word => Object.hasOwn(OPERATIONS, word) ? chosen(OPERATIONS[word]) : '';
export const isOperation = word => Object.hasOwn(OPERATIONS, word);
export const operations = () => Object.keys(OPERATIONS);
export const isState = word => Object.hasOwn(STATES, word);
export const states = () => ['waiting', 'delivered', 'failing', 'dead', 'filtered', 'unrouted', 'conflict', 'refused'];
export const families = () => Object.keys(FAMILIES);
export const familyPhrase = word => Object.hasOwn(FAMILIES, word) ? chosen(FAMILIES[word]) : word;
export const stateWord = word => Object.hasOwn(STATES, word) ? chosen(STATES[word]) : word;
export const stateSign = word => Object.hasOwn(STATES, word) ? STATES[word][2] : '·';

const number = digits => new Intl.NumberFormat(CHINESE() ? 'zh-CN' : 'en', { maximumFractionDigits: digits });

export function count(value) {
  return typeof value === 'number' && isFinite(value) ? number(value !== 0 && Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0).format(value) : '–';
}

/** A duration as a person says it. */
export function duration(millis) {
  if (typeof millis !== 'number' || !isFinite(millis)) {
    return '–';
  }
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  const seconds = millis / 1000;
  if (seconds < 90) {
    return t('secondsShort', number(seconds < 10 ? 1 : 0).format(seconds));
  }
  if (seconds < 5400) {
    return t('minutesShort', count(Math.round(seconds / 60)));
  }
  return seconds < 172800 ? t('hoursShort', count(Math.round(seconds / 3600))) : t('daysShort', count(Math.round(seconds / 86400)));
}

export function bytes(value) {
  const unit = value > 0 ? Math.min(4, Math.floor(Math.log2(value) / 10)) : 0;
  return number(unit ? 1 : 0).format(value / 1024 ** unit) + ' ' + ['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit];
}

const two = (value, digits = 2) => String(value).padStart(digits, '0');

/** A time in the browser's zone with milliseconds; the day too, if it is not today. */
export function clock(iso, withDay) {
  const time = new Date(iso);
  if (isNaN(time)) {
    return '–';
  }
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} `;
  return (withDay || time.toDateString() !== new Date().toDateString() ? day : '')
    + `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${two(time.getMilliseconds(), 3)}`;
}
