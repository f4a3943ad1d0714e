# yingbi-detect
