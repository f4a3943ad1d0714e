# yingbi-sheets
