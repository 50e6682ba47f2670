#pragma once
/// Model parameters: all sections of the model, in the order of the step.

#include "models/contingency_management.h"
#include "models/craving.h"
#include "models/cues.h"
#include "models/exogenous_oxytocin.h"
#include "models/habitual_dose.h"
#include "models/incubation.h"
#include "models/medication.h"
#include "models/mortality.h"
#include "models/mutual_help.h"
#include "models/network_settings.h"
#include "models/opioid_exposure.h"
#include "models/opioid_use.h"
#include "models/overdose.h"
#include "models/oxytocin_receptor.h"
#include "models/oxytocin_tone.h"
#include "models/person.h"
#include "models/recovery_housing.h"
#include "models/reference.h"
#include "models/relapse.h"
#include "models/self_efficacy.h"
#include "models/social_support.h"
#include "models/stress.h"
#include "models/tolerance.h"
#include "models/treatment.h"
#include "models/withdrawal.h"

namespace models {

struct ModelParameters {
    Person::Parameters person = sim::defaults(Person::table);
    Reference::Parameters reference = sim::defaults(Reference::table);
    OpioidUse::Parameters opioid_use = sim::defaults(OpioidUse::table);
    HabitualDose::Parameters habitual_dose = sim::defaults(HabitualDose::table);
    Overdose::Parameters overdose = sim::defaults(Overdose::table);
    Mortality::Parameters mortality = sim::defaults(Mortality::table);
    Medication::Parameters medication = sim::defaults(Medication::table);
    Treatment::Parameters treatment = sim::defaults(Treatment::table);
    OpioidExposure::Parameters opioid_exposure = sim::defaults(OpioidExposure::table);
    Tolerance::Parameters tolerance = sim::defaults(Tolerance::table);
    Withdrawal::Parameters withdrawal = sim::defaults(Withdrawal::table);
    ExogenousOxytocin::Parameters exogenous_oxytocin = sim::defaults(ExogenousOxytocin::table);
    OxytocinReceptor::Parameters oxytocin_receptor = sim::defaults(OxytocinReceptor::table);
    OxytocinTone::Parameters oxytocin_tone = sim::defaults(OxytocinTone::table);
    SocialSupport::Parameters social_support = sim::defaults(SocialSupport::table);
    MutualHelp::Parameters mutual_help = sim::defaults(MutualHelp::table);
    NetworkSettings::Parameters network = sim::defaults(NetworkSettings::table);
    Stress::Parameters stress = sim::defaults(Stress::table);
    Cues::Parameters cues = sim::defaults(Cues::table);
    Incubation::Parameters incubation = sim::defaults(Incubation::table);
    SelfEfficacy::Parameters self_efficacy = sim::defaults(SelfEfficacy::table);
    ContingencyManagement::Parameters contingency_management =
        sim::defaults(ContingencyManagement::table);
    RecoveryHousing::Parameters recovery_housing = sim::defaults(RecoveryHousing::table);
    Relapse::Parameters relapse = sim::defaults(Relapse::table);
    Craving::Parameters craving = sim::defaults(Craving::table);

    /// Shows every section to `visitor(parameters, table)`; the one list of sections.
    template <class Self, class Visitor>
    static void visit(Self& self, Visitor&& visitor) {
        visitor(self.person, Person::table);
        visitor(self.reference, Reference::table);
        visitor(self.opioid_use, OpioidUse::table);
        visitor(self.habitual_dose, HabitualDose::table);
        visitor(self.overdose, Overdose::table);
        visitor(self.mortality, Mortality::table);
        visitor(self.medication, Medication::table);
        visitor(self.treatment, Treatment::table);
        visitor(self.opioid_exposure, OpioidExposure::table);
        visitor(self.tolerance, Tolerance::table);
        visitor(self.withdrawal, Withdrawal::table);
        visitor(self.exogenous_oxytocin, ExogenousOxytocin::table);
        visitor(self.oxytocin_receptor, OxytocinReceptor::table);
        visitor(self.oxytocin_tone, OxytocinTone::table);
        visitor(self.social_support, SocialSupport::table);
        visitor(self.mutual_help, MutualHelp::table);
        visitor(self.network, NetworkSettings::table);
        visitor(self.stress, Stress::table);
        visitor(self.cues, Cues::table);
        visitor(self.incubation, Incubation::table);
        visitor(self.self_efficacy, SelfEfficacy::table);
        visitor(self.contingency_management, ContingencyManagement::table);
        visitor(self.recovery_housing, RecoveryHousing::table);
        visitor(self.relapse, Relapse::table);
        visitor(self.craving, Craving::table);
    }
};

}  // namespace models
