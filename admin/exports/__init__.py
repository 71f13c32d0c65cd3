"""From the tables to papers and workbooks (文书和表格导出): rows become facts here, and go no further."""
