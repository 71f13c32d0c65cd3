"""Forms for received results and proposals of revocation (回执, 撤销提议)."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from admin.forms.base import Form

LONGEST = 500
TOO_LONG = "最多 %(max)d 个字。"


class AcknowledgementForm(Form):
    """What a higher union may say with its 回执."""

    remark = TextAreaField(
        "备注（可以不填）",
        validators=[Length(max=LONGEST, message=TOO_LONG)],
        render_kw={"rows": 3, "maxlength": LONGEST},
    )


class ProposalForm(Form):
    """Why a title should be revoked."""

    reason = TextAreaField(
        "提议理由",
        validators=[
            DataRequired("请写明理由，被提议的工会会看到。"),
            Length(min=10, max=LONGEST, message="请写 %(min)d 到 %(max)d 个字。"),
        ],
        render_kw={"rows": 5, "maxlength": LONGEST},
    )


class WithdrawalForm(Form):
    """Why a proposal is taken back."""

    closing_reason = TextAreaField(
        "撤回理由",
        validators=[
            DataRequired("请写明撤回的理由。"),
            Length(min=4, max=LONGEST, message="请写 %(min)d 到 %(max)d 个字。"),
        ],
        render_kw={"rows": 3, "maxlength": LONGEST},
    )
