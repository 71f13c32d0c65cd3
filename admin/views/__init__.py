"""The pages of the signed-in side (页面): each hands over to a feature module and shows what comes back."""
