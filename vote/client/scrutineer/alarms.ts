/**
 * What a phone has seen that must never happen, in words that the hall can act on.
 *
 * An alarm is kept in the phone's storage with its evidence, and stops every signature.
 */
export type AlarmKind =
    | "definition-changed" | "definition-refused"
    | "two-gammas" | "card-changed" | "card-refused" | "card-unknown" | "attempt-back"
    | "deal-changed" | "deal-refused" | "seal-changed" | "seal-refused" | "seal-unknown"
    | "phi-differs" | "number-differs" | "ceremony-differs" | "ready-taken-back"
    | "board-refused" | "board-rewritten" | "void-missing" | "void-refused-wrongly" | "paper-missing"
    | "close-differs" | "comments-refused" | "comment-is-ballot"
    | "two-taus" | "announced-differs" | "count-number-differs"
    | "left-over-voted" | "fake-slip" | "foreign-slip" | "unknown-slip";

export interface Alarm {
    readonly kind: AlarmKind;
    /** The attempt it belongs to, where it is about the ceremony. */
    readonly attempt: number | null;
    /** What was expected and what was found, as texts; kept for those who look into it. */
    readonly evidence: { readonly [name: string]: string };
}

/** What to say of one kind: what happened, and what to say aloud and do. */
export interface AlarmText {
    readonly title: string;
    readonly what: string;
    readonly todo: string;
}

const RESTART = "请当场大声说明，由主席重新开始密钥仪式；如再次出现，请停止使用本系统，改用纸质票。";
const STOP = "请当场大声说明，不要开票。请由监票人商议：查明原因，或作废本次投票、重新组织。";

/** Every alarm's words. */
export const ALARM_TEXTS: { readonly [kind in AlarmKind]: AlarmText } = {
    "definition-changed": { title: "投票内容被改动", what: "服务器现在给出的投票内容，与您确认过的不一样。", todo: RESTART },
    "definition-refused": { title: "投票内容不合规则", what: "服务器给出的投票内容不完整，或不符合公开的规则。", todo: RESTART },
    "two-gammas": { title: "服务器给出了两套监票人名片", what: "服务器先后给本机两套不同的监票人名片。若继续，您的密钥就可能泄露。", todo: RESTART },
    "card-changed": { title: "您的名片被改动", what: "服务器上您的名片，与本机交出的不一样。", todo: RESTART },
    "card-refused": { title: "有监票人的名片是假的", what: "服务器给出的一张名片通不过核验。", todo: RESTART },
    "card-unknown": { title: "有人冒用了您的位置", what: "服务器上已有一张您的名片，但不是本机交出的。", todo: RESTART },
    "attempt-back": { title: "服务器退回了旧的一轮", what: "服务器要本机回到已经结束的一轮密钥仪式。", todo: RESTART },
    "deal-changed": { title: "您的密钥份额被改动", what: "服务器上您交出的密钥份额，与本机交出的不一样。", todo: RESTART },
    "deal-refused": { title: "有监票人的密钥份额是假的", what: "服务器给出的一份密钥份额，与其名片不符。", todo: RESTART },
    "seal-changed": { title: "您的封签被改动", what: "服务器上您的封签，与本机交出的不一样。", todo: RESTART },
    "seal-refused": { title: "有监票人的封签是假的", what: "服务器给出的一份封签通不过核验。", todo: RESTART },
    "seal-unknown": { title: "有人替您加了封签", what: "服务器上已有您的封签，但不是本机交出的。", todo: RESTART },
    "phi-differs": { title: "密钥前后不一致", what: "服务器先后给本机两套不同的密钥。", todo: RESTART },
    "number-differs": { title: "核对码不一致", what: "您看到大屏幕上的核对码与本机的不一样。有人看到的可能是假的密钥。", todo: RESTART },
    "ceremony-differs": { title: "公告板上的密钥不是会场的密钥", what: "公告板上记的密钥或封签，与本机核对过的不一样。", todo: STOP },
    "ready-taken-back": { title: "密钥仪式被退回", what: "密钥仪式已经完成，服务器却要重新开始。", todo: STOP },
    "board-refused": { title: "公告板通不过核验", what: "本机逐项核验公告板时发现错误。", todo: STOP },
    "board-rewritten": { title: "公告板被改写", what: "本机先前看到的记录，在公告板上不见了或被改动。", todo: STOP },
    "void-missing": { title: "作废记录不见了", what: "您扫码作废的选票，在公告板上没有登记。", todo: STOP },
    "void-refused-wrongly": { title: "作废被无故拒绝", what: "服务器曾说一张选票已经投过而不能作废，但票箱里没有它的选票。", todo: STOP },
    "paper-missing": { title: "纸质票计数单不符", what: "公告板上的纸质票计数单，与您签过的不一样。", todo: STOP },
    "close-differs": { title: "出现两次不同的截止", what: "本机先后看到两次不同的投票截止记录。", todo: STOP },
    "comments-refused": { title: "意见建议通不过核验", what: "服务器给出的意见建议，与截止时封存的不一致，或其中有假的。", todo: STOP },
    "comment-is-ballot": { title: "有人想偷看选票", what: "服务器把一张选票里的内容混在意见建议里，要求解开。", todo: STOP },
    "two-taus": { title: "出现两个不同的计票结果", what: "您已同意过一个计票核对码，服务器现在要求打开另一个。", todo: STOP },
    "announced-differs": { title: "计票核对码与宣布的不一致", what: "您输入的、会场宣布的计票核对码，与服务器要本机打开的不一样。", todo: STOP },
    "count-number-differs": { title: "计票核对码不一致", what: "您看到的计票核对码，与大屏幕或其他监票人的不一样。", todo: STOP },
    "left-over-voted": { title: "剩余的选票已经投过", what: "这张没有发出去的选票，票箱里却已有它的选票。这是舞弊的迹象。", todo: "请举起这张选票，当场大声说明，并妥善保存这张选票。请由监票人商议是否作废本次投票。" },
    "fake-slip": { title: "选票上的密钥不是会场的密钥", what: "这张选票上印的密钥指纹，与本机核对过的密钥不符。", todo: "请举起这张选票，当场大声说明，停止发放选票。用这批选票投出的票可能被人偷看。" },
    "foreign-slip": { title: "选票上的网址不对", what: "这张选票的二维码通向另一个网站，不是本次投票的网站。", todo: "请举起这张选票，当场大声说明，停止发放选票。用它投票的人可能把选票投给了假的网站。" },
    "unknown-slip": { title: "这张选票没有登记", what: "这张选票的密钥指纹是对的，但公告板上没有登记它，它投不了票。", todo: "请把这张选票单独放好，当场说明，请主席查明它从哪里来。" },
};

/** Return an alarm with its evidence. */
export function alarm(kind: AlarmKind, evidence: Alarm["evidence"] = {}, attempt: number | null = null): Alarm {
    return { kind, attempt, evidence };
}
