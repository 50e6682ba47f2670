#include "models/levers.h"

namespace models {

Levers::Levers(sim::Index n) {
    for (sim::Column* factor :
         {&cue_rate, &dose_spread, &medication_dose, &susceptibility, &using_tie_loss})
        factor->setOnes(n);
    for (sim::Column* term :
         {&log_dose, &strong_dose_share, &kits_per_user, &lapse_log_hazard, &quit_log_hazard,
          &entry_log_hazard, &stress, &using_ties, &sober_ties, &cut_using_ties,
          &oxytocin_before_meetings, &oxytocin_before_visits, &enter_detox, &enter_prison})
        term->setZero(n);
    for (sim::Mask* offer :
         {&start_methadone, &start_buprenorphine, &start_naltrexone, &start_stabilised,
          &supervised, &stop_medication, &join_mutual_help, &facilitated,
          &vouchers_for_abstinence, &vouchers_for_attendance, &recovery_housing, &leave_housing})
        *offer = sim::Mask::none(n);
}

}  // namespace models
