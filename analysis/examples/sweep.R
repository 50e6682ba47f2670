# From the file of a sweep to a data frame and a picture:  Rscript sweep.R DIR/results.h5
library(rhdf5)
path <- commandArgs(trailingOnly = TRUE)[1]
last <- dim(h5read(path, "/using"))[1]  # dimensions are (time, replicate, design)
share <- h5read(path, "/using")[last, , ] / h5read(path, "/enrolled")[last, , ]
axis <- grep("^param_", h5ls(path, recursive = FALSE)$name, value = TRUE)[1]
table <- data.frame(using = as.vector(share), x = rep(h5read(path, axis), each = nrow(share)))
png("using_by_axis_in_r.png", width = 1200, height = 800, res = 150)
boxplot(using ~ signif(x, 3), table, xlab = axis, ylab = "in regular use at the end [share]")
invisible(dev.off())
