# yingbi-yingbi
