# yingbi-anonymity
