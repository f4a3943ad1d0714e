# yingbi-report
