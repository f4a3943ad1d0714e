# yingbi-cli
