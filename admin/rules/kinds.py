"""The words of the domain that are one of a few (种类), each with its Chinese name."""

from enum import StrEnum


class Kind(StrEnum):
    """A word for the database and the API, with the name that people read."""

    label: str

    def __new__(cls, word: str, label: str = "") -> "Kind":
        """Make a word with its Chinese name."""
        made = str.__new__(cls, word)
        made._value_ = word
        made.label = label
        return made


class UnionKind(Kind):
    """Where a union (工会) stands in the tree."""

    DISTRICT_FEDERATION = "district", "区总工会"
    SUBDISTRICT = "subdistrict", "街道总工会"
    AREA = "area", "地区总工会"
    CBD = "cbd", "商务中心区总工会"
    INDUSTRY = "industry", "行业工会"
    GRASSROOTS = "grassroots", "基层工会"

    @property
    def is_intermediate(self) -> bool:
        """Say whether it stands between the district and the grass roots."""
        return self not in (UnionKind.DISTRICT_FEDERATION, UnionKind.GRASSROOTS)


class UnitType(Kind):
    """What kind of unit (单位) a grass-roots union belongs to."""

    ENTERPRISE = "enterprise", "企业"
    INSTITUTION = "institution", "事业单位"
    GOVERNMENT = "government", "机关"
    OTHER = "other", "其他社会组织"


class Post(Kind):
    """An officer's post (职务)."""

    CHAIR = "chair", "主席"
    VICE_CHAIR = "vice_chair", "副主席"
    COMMITTEE = "committee", "委员"
    AUDIT = "audit", "经费审查委员"
    WOMEN = "women", "女职工委员"


class Role(Kind):
    """What an account (账号) is for."""

    CHAIR = "chair", "基层工会主席"
    STAFF = "staff", "基层工会干部"
    INTERMEDIATE = "intermediate", "街道（地区、行业）工会"
    DISTRICT = "district", "区总工会"
    FINANCE = "finance", "财务"
    AUDITOR = "auditor", "审计"
    SYSTEM = "system", "系统管理"


class ListOf(Kind):
    """What a list that is read in from Excel (导入的名单) is about."""

    UNIONS = "unions", "工会"
    OFFICERS = "officers", "工会干部"


class AssemblyKind(Kind):
    """The kind of assembly; the words are those of a poll's definition."""

    MEMBERS = "members", "会员大会"
    DELEGATES = "delegates", "会员代表大会"


class Subject(Kind):
    """What a poll is about; only that on the home counts for the 满意率."""

    HOME = "home", "会员评议职工之家"
    CHAIR = "chair", "会员评议工会主席"


class FlagKind(Kind):
    """What a received result asks the higher unions to look at (标记)."""

    NOT_MET = "not_met", "未达标"
    RECTIFY = "rectify", "应整改"
    MAY_REVOKE = "may_revoke", "可提议撤销"
    UNANIMOUS = "unanimous", "一致票提示"
    INVALID = "invalid", "投票无效"
    OVERDUE = "overdue", "逾期未评"
    STREET_TITLE = "street_title", "区级称号已撤销，街道级称号待研究"


class ReviewState(Kind):
    """Whether a received result is the one that counts for its year."""

    COUNTS = "counts", "本年度有效结果"
    SUPERSEDED = "superseded", "已被复评取代"
    INVALID = "invalid", "无效"


class TicketKind(Kind):
    """Why something is to be put right."""

    PROBLEM = "problem", "突出问题"
    RATE = "rate", "满意率未达标整改"


class TicketState(Kind):
    """How far a 整改 ticket is."""

    OPEN = "open", "整改中"
    SUBMITTED = "submitted", "已报请验收"
    RETURNED = "returned", "退回继续整改"
    CLOSED = "closed", "已验收"
    ENDED = "ended", "已终止"

    @property
    def is_over(self) -> bool:
        """Say whether nothing is to be done any more."""
        return self in (TicketState.CLOSED, TicketState.ENDED)


class StepKind(Kind):
    """What was done with a 整改 ticket (办理过程)."""

    OPENED = "opened", "开始整改"
    EDITED = "edited", "修改措施"
    DEADLINE = "deadline", "调整期限"
    EVIDENCE_ADDED = "evidence_added", "上传材料"
    EVIDENCE_REMOVED = "evidence_removed", "删除材料"
    REPORTED = "reported", "报请验收"
    RECALLED = "recalled", "撤回报请"
    RETURNED = "returned", "退回继续整改"
    CLOSED = "closed", "验收"
    ENDED = "ended", "终止整改"
    TOLD = "told", "向会员公开"
    UNTOLD = "untold", "停止公开"


class TitleLevel(Kind):
    """Whose title (称号) it is."""

    STREET = "street", "街道（地区、行业）级职工之家"
    DISTRICT = "district", "区级职工之家"


class TitleState(Kind):
    """How a title stands in the register (称号登记)."""

    VALID = "valid", "有效"
    RECTIFYING = "rectifying", "整改中"
    AWAITING = "awaiting", "待复查"
    REVOKED = "revoked", "已撤销"
    GIVEN_UP = "given_up", "主动放弃"

    @property
    def is_held(self) -> bool:
        """Say whether the union holds the title still."""
        return self not in (TitleState.REVOKED, TitleState.GIVEN_UP)


class ApprovalLevel(Kind):
    """Whose opinion (意见) is asked for on an application (三级审批), in this order."""

    GRASSROOTS = "grassroots", "本级工会"
    INTERMEDIATE = "intermediate", "上级工会"
    DISTRICT = "district", "区总工会"


class Opinion(Kind):
    """What a union says of an application (审批意见)."""

    APPROVED = "approved", "同意"
    RETURNED = "returned", "退回补正"
    REFUSED = "refused", "不同意"


class ApplicationState(Kind):
    """How far an application for a title (申报) is."""

    DRAFT = "draft", "填写中"
    AT_GRASSROOTS = "at_grassroots", "待本级工会意见"
    AT_INTERMEDIATE = "at_intermediate", "待上级工会意见"
    AT_DISTRICT = "at_district", "待区总工会意见"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已同意，待公示"
    ANNOUNCED = "announced", "公示中"
    AWARDED = "awarded", "已命名"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"

    @property
    def is_over(self) -> bool:
        """Say whether nothing more can be done with it."""
        return self in (ApplicationState.AWARDED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN)

    @property
    def is_editable(self) -> bool:
        """Say whether the union may still change what is filled in."""
        return self in (ApplicationState.DRAFT, ApplicationState.RETURNED)


class ApplicationStepKind(Kind):
    """What was done with an application (办理过程)."""

    BEGUN = "begun", "开始填写"
    EDITED = "edited", "修改申报表"
    WAIVED = "waived", "同意直接申报"
    SUBMITTED = "submitted", "提交"
    APPROVED = "approved", "签署同意"
    RETURNED = "returned", "退回补正"
    REFUSED = "refused", "签署不同意"
    WITHDRAWN = "withdrawn", "撤回"
    CHECKED = "checked", "实地查验"
    FILE_ADDED = "file_added", "上传材料"
    FILE_REMOVED = "file_removed", "删除材料"
    ANNOUNCED = "announced", "开始公示"
    OBJECTED = "objected", "登记异议"
    ANSWERED = "answered", "办理异议"
    AWARDED = "awarded", "命名"
    PLAQUE = "plaque", "授牌"


class ObjectionFrom(Kind):
    """Who objects during 公示 (异议来源); no name is kept."""

    MEMBER = "member", "会员"
    STAFF = "staff", "职工（非会员）"
    UNION = "union", "其他工会"
    PUBLIC = "public", "社会人士"
    ANONYMOUS = "anonymous", "匿名"


class ObjectionOutcome(Kind):
    """What became of an objection (异议处理结论)."""

    DISMISSED = "dismissed", "异议不成立"
    UPHELD = "upheld", "异议成立"


class EvidenceAbout(Kind):
    """What a file proves (佐证材料)."""

    TICKET = "ticket", "整改"
    CRITERION = "criterion", "评价标准"
    DISPLAY = "display", "双亮"
    SITE_CHECK = "site_check", "实地查验"
    SEALED_SHEET = "sealed_sheet", "盖章的申报表"
    REVOCATION = "revocation", "撤销称号"
    VOUCHER = "voucher", "付款凭证"
    EXEMPLAR = "exemplar", "典型"


class Trigger(Kind):
    """Why the revocation of a title may be proposed."""

    DISSATISFIED = "A", "不满意票超过有效票的一半"
    STILL_NOT_MET = "B", "整改后复评满意率仍未达标"
    NO_REVIEW = "C", "一个年度内没有开展会员评家"


class ProposalState(Kind):
    """How far a proposal of revocation is."""

    PROPOSED = "proposed", "已提议"
    WITHDRAWN = "withdrawn", "已撤回"
    DECIDED = "decided", "已作出决定"


class RevocationState(Kind):
    """How far a case of revocation (撤销案) is."""

    NOTICED = "noticed", "已告知，等待申辩"
    REPLIED = "replied", "已申辩，等待听取"
    HEARD = "heard", "已听取申辩，等待决定"
    DECIDED = "decided", "已作出决定"


class Outcome(Kind):
    """What a body decided on a title (决定)."""

    REVOKE = "revoke", "撤销称号"
    KEEP = "keep", "不予撤销"
    RECTIFY = "rectify", "先行整改"
    RESTORE = "restore", "复牌"
    VOID = "void", "撤销原决定"

    @property
    def undoes(self) -> bool:
        """Say whether it gives a revoked title back."""
        return self in (Outcome.RESTORE, Outcome.VOID)


class RenunciationState(Kind):
    """How far a union's wish to give up a title is (主动放弃)."""

    ASKED = "asked", "等待确认"
    CONFIRMED = "confirmed", "已确认放弃"
    DECLINED = "declined", "没有同意"
    WITHDRAWN = "withdrawn", "已撤回"


class SubsidyState(Kind):
    """How far a subsidy (建家补助) is."""

    PENDING = "pending", "待核定"
    APPROVED = "approved", "已核定，待拨付"
    PAID = "paid", "已拨付"
    REVERSED = "reversed", "已冲销"


class SubsidyEntryKind(Kind):
    """What an entry in the book of subsidies (补助台账) says."""

    PAYMENT = "payment", "拨付"
    REVERSAL = "reversal", "冲销"


class Scope(Kind):
    """What a token (接口令牌) may read."""

    UNIONS = "unions:read", "工会"
    RESULTS = "results:read", "评家结果与公告板"
    FLAGS = "flags:read", "标记"
    TICKETS = "tickets:read", "整改"
    DUTIES = "duties:read", "年度任务"
    TITLES = "titles:read", "称号"
    SUBSIDIES = "subsidies:read", "建家补助"


class Event(Kind):
    """What another system can be told by a webhook (推送事件)."""

    RESULT_RECEIVED = "result.received", "收到评家结果"
    RESULT_ACKNOWLEDGED = "result.acknowledged", "上级工会已回执"
    FLAG_RAISED = "flag.raised", "出现标记"
    FLAG_SETTLED = "flag.settled", "标记已处理"
    TICKET_OPENED = "ticket.opened", "立项整改"
    TICKET_SUBMITTED = "ticket.submitted", "整改报请验收"
    TICKET_RETURNED = "ticket.returned", "整改退回"
    TICKET_CLOSED = "ticket.closed", "整改验收"
    TICKET_WITHDRAWN = "ticket.withdrawn", "整改撤回"
    PROPOSAL_MADE = "proposal.made", "提议撤销称号"
    PROPOSAL_CLOSED = "proposal.closed", "撤销提议办结"
    APPLICATION_SUBMITTED = "application.submitted", "提交称号申报"
    APPLICATION_DECIDED = "application.decided", "签署申报意见"
    TITLE_AWARDED = "title.awarded", "命名职工之家"
    TITLE_CHANGED = "title.changed", "称号变动"
    STANDARD_ADOPTED = "standard.adopted", "施行评价标准"
    EVALUATION_SUBMITTED = "evaluation.submitted", "提交自查"
    EVALUATION_RETURNED = "evaluation.returned", "退回自查"
    SUBSIDY_PAID = "subsidy.paid", "拨付建家补助"
    SUBSIDY_REVERSED = "subsidy.reversed", "冲销建家补助"
    TEST_PING = "test.ping", "试推送"
