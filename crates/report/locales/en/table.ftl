# yingbi-table
