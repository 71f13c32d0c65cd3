"""What people fill in (表单): shapes and bounds; the rules decide the rest."""
