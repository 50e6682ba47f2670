# What R's `survival` answers to the data it ships, for survival_test.cpp and cox_test.cpp.
#
#     Rscript survival_reference.R <file to write>
#
# Lines: "record <set> <time> <outcome> <group> <cluster> <covariates...>", one per person, with
# outcome 0 censored, 1 event, 2 competing; and "answer <set> <name> <numbers...>".
# Exit status 3 says that the package is missing.

if (!requireNamespace("survival", quietly = TRUE)) quit(status = 3)
suppressPackageStartupMessages(library(survival))
out <- file(commandArgs(trailingOnly = TRUE)[1], "w")

numbers <- function(x) paste(sprintf("%.17g", as.numeric(x)), collapse = " ")
answer <- function(set, name, x) cat("answer", set, name, numbers(x), "\n", file = out)

curves <- function(set, d) for (g in sort(unique(d$group))) {
    fit <- survfit(Surv(time, outcome == 1) ~ 1, d[d$group == g, ])
    answer(set, paste0("km_time_", g), fit$time)
    answer(set, paste0("km_at_risk_", g), fit$n.risk)
    answer(set, paste0("km_events_", g), fit$n.event)
    answer(set, paste0("km_survival_", g), fit$surv)
    # R gives the error of log S.
    answer(set, paste0("km_standard_error_", g), fit$std.err * fit$surv)
    for (horizon in round(max(d$time) * c(0.2, 0.9))) {
        mean <- summary(fit, rmean = horizon)$table[c("rmean", "se(rmean)")]
        answer(set, paste0("rmst_", g, "_", horizon), c(horizon, mean))
    }
}

# Errors by cluster; R's are of the chances themselves. With states R (3.5) takes no notice of
# clusters, but it gives the influence of each person, whose sums over clusters are squared.
clustered <- function(set, d) {
    fit <- survfit(Surv(time, outcome == 1) ~ 1, d, cluster = cluster)
    stopifnot(!fit$logse)
    answer(set, "clustered_time", fit$time)
    answer(set, "clustered_survival", fit$surv)
    answer(set, "clustered_survival_se", fit$std.err)
    if (!any(d$outcome == 2)) return()
    kinds <- factor(d$outcome, 0:2, c("censored", "event", "competing"))
    fit <- survfit(Surv(d$time, kinds) ~ 1, id = seq_len(nrow(d)), influence = 1)
    influence <- fit$influence.pstate
    skipped <- dim(influence)[2] - length(fit$time) # time 0
    for (state in 1:3) {
        name <- paste0("clustered_", c("free", "event", "competing")[state])
        of_cluster <- rowsum(influence[, skipped + seq_along(fit$time), state], d$cluster)
        answer(set, name, fit$pstate[, state])
        answer(set, paste0(name, "_se"), sqrt(colSums(of_cluster^2)))
    }
}

incidence <- function(set, d) {
    kinds <- factor(d$outcome, 0:2, c("censored", "event", "competing"))
    fit <- survfit(Surv(d$time, kinds) ~ 1)
    stopifnot(fit$states == c("(s0)", "event", "competing"))
    answer(set, "cif_time", fit$time)
    answer(set, "cif_free", fit$pstate[, 1])
    answer(set, "cif_event", fit$pstate[, 2])
    answer(set, "cif_event_se", fit$std.err[, 2])
    answer(set, "cif_competing", fit$pstate[, 3])
    answer(set, "cif_competing_se", fit$std.err[, 3])
}

regression <- function(set, d, x) {
    d$x <- as.matrix(x)
    # R's own stopping rule leaves the coefficient uncertain in its eighth digit.
    exact <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 60)
    for (ties in c("efron", "breslow")) {
        fit <- coxph(Surv(time, outcome == 1) ~ x, d, ties = ties, cluster = cluster,
                     control = exact)
        answer(set, paste0("cox_coefficient_", ties), coef(fit))
        answer(set, paste0("cox_standard_error_", ties), sqrt(diag(fit$naive.var)))
        answer(set, paste0("cox_robust_", ties), sqrt(diag(fit$var)))
        answer(set, paste0("cox_likelihood_", ties), c(fit$loglik, fit$score))
        answer(set, paste0("cox_covariance_", ties), fit$naive.var)
        answer(set, paste0("cox_robust_covariance_", ties), fit$var)
    }
}

write_set <- function(set, d, x) {
    x <- as.matrix(x)
    for (i in seq_len(nrow(d))) {
        row <- c(d$time[i], d$outcome[i], d$group[i], d$cluster[i], x[i, ])
        cat("record", set, numbers(row), "\n", file = out)
    }
    curves(set, d)
    clustered(set, d)
    test <- survdiff(Surv(time, outcome == 1) ~ group, d)
    answer(set, "log_rank", c(test$chisq, length(test$n) - 1))
    answer(set, "log_rank_observed", test$obs)
    answer(set, "log_rank_expected", test$exp)
    regression(set, d, x)
    if (any(d$outcome == 2)) incidence(set, d)
}

people <- na.omit(lung[, c("time", "status", "sex", "inst", "age", "ph.ecog")])
write_set("lung",
          with(people, data.frame(time, outcome = status - 1, group = sex, cluster = inst)),
          with(people, cbind(age, sex, ph.ecog)))

write_set("veteran",
          with(veteran, data.frame(time, outcome = status, group = as.integer(celltype),
                                   cluster = diagtime)),
          with(veteran, cbind(trt, karno, age, prior)))

# Recurrence, with death before it as the competing event; clusters are made up. The second
# set has its times in months and its ages in decades: heavy ties, and many identical people.
recurrence <- subset(colon, etype == 1)
death <- subset(colon, etype == 2)
stopifnot(recurrence$id == death$id)
first <- data.frame(time = recurrence$time,
                    outcome = ifelse(recurrence$status == 1, 1, 2 * death$status),
                    group = as.integer(recurrence$rx), cluster = recurrence$id %% 20)
treatment <- with(recurrence, cbind(lev = rx == "Lev", both = rx == "Lev+5FU"))
write_set("colon", first, cbind(treatment, age = recurrence$age, surg = recurrence$surg))
months <- transform(first, time = 30 * ceiling(time / 30), cluster = cluster %% 5)
write_set("colon_months", months, cbind(treatment, decade = recurrence$age %/% 10))

# Both rows of each person, who is the cluster: Wei, Lin & Weissfeld's use of the sandwich.
write_set("colon_twice",
          with(colon, data.frame(time, outcome = status, group = etype, cluster = id)),
          with(colon, cbind(lev = rx == "Lev", both = rx == "Lev+5FU", etype)))

close(out)
