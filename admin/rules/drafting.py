"""Making one's own standard (本级评价标准) from the district's: rows are added, tightened, dropped, brought back.

Source: 三(二)2 (街道、地区和商务中心区总工会，行业工会要根据区级评价标准制订本级职工之家的评价标准).
"""

from admin.rules.kinds import Kind


class StandardState(Kind):
    """How far a version of a standard is."""

    DRAFT = "draft", "起草中"
    REQUESTED = "requested", "已报区总工会"
    RETURNED = "returned", "区总工会退回"
    CONSENTED = "consented", "区总工会已同意"
    ADOPTED = "adopted", "已施行"
    DISCARDED = "discarded", "已放弃"

    @property
    def is_draft(self) -> bool:
        """Say whether it is still being worked on."""
        return self not in (StandardState.ADOPTED, StandardState.DISCARDED)
