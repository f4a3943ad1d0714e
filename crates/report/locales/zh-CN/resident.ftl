# yingbi-resident
