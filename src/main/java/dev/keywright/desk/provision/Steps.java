package dev.keywright.desk.provision;

import dev.keywright.crypto.RandomSource;
import dev.keywright.crypto.Secret;
import dev.keywright.desk.plan.OathPlan;
import dev.keywright.desk.plan.OathPlan.Account;
import dev.keywright.desk.plan.PinRules;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.plan.SecretRule;
import dev.keywright.desk.plan.SettingsPlan;
import dev.keywright.desk.roster.InvalidRoster;
import dev.keywright.desk.roster.Person;
import dev.keywright.oath.AccountName;
import dev.keywright.oath.InvalidOathCredential;
import dev.keywright.oath.OathCredential;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a plan puts on each key of one person, in order. */
public final class Steps {

    private final Person person;
    private final List<Step> steps;
    private final List<SecretRule> rules;

    private Steps(Person person, List<Step> steps) {
        this.person = person;
        this.steps = List.copyOf(steps);
        this.rules = steps.stream().flatMap(step -> step.secrets().stream()).toList();
    }

    /** @throws InvalidRoster when the roster lacks something that the plan wants of this person, or it does not fit */
    public static Steps of(Plan plan, Person person) throws InvalidRoster {
        List<Step> steps = new ArrayList<>();
        PinRules pin = plan.pin();
        if (pin != null) {
            steps.add(new SetPin(pin));
            if (ChangeFidoSettings.isAskedFor(pin)) {
                steps.add(new ChangeFidoSettings(pin));
            }
        }
        OathPlan oath = plan.oath();
        if (oath != null) {
            addAccounts(oath, person, steps);
        }
        plan.slots().forEach(slot -> steps.add(new ProgramSlot(slot)));
        if (pin != null && pin.forceChange()) {
            steps.add(new ForcePinChange());
        }
        SettingsPlan settings = plan.applications();
        if (settings != null && !settings.disable().isNothing()) {
            steps.add(new DisableApplications(settings.disable()));
        }
        if (settings != null && settings.lockCode() != null) {
            steps.add(new LockSettings(settings));
        }
        Steps all = new Steps(person, steps);
        all.given();
        return all;
    }

    private static void addAccounts(OathPlan oath, Person person, List<Step> steps) throws InvalidRoster {
        Set<AccountName> names = new HashSet<>();
        for (int i = 0; i < oath.accounts().size(); i++) {
            Account account = oath.accounts().get(i);
            try {
                String issuer = account.issuer() == null ? null : account.issuer().resolve(person);
                AccountName name = AccountName.of(issuer, account.account().resolve(person));
                if (!names.add(name)) {
                    throw new InvalidRoster("Row " + person.row() + " of the roster gives two OATH accounts one name, "
                            + name + "; tell them apart in the plan.");
                }
                steps.add(new StoreAccount(i, account, name));
            } catch (InvalidOathCredential e) {
                throw new InvalidRoster("Row " + person.row() + " of the roster gives an OATH account a name that it"
                        + " cannot have: " + e.getMessage());
            }
        }
        if (oath.password() != null) {
            steps.add(new LockAccounts(oath));
        }
    }

    /** What the roster says of the secrets. */
    private Map<String, Secret> given() throws InvalidRoster {
        Map<String, Secret> given = new HashMap<>();
        for (SecretRule rule : rules) {
            rule.given(person).ifPresent(secret -> given.put(rule.name(), secret));
        }
        return given;
    }

    List<Step> list() {
        return steps;
    }

    /** What is put on the key, in order; nothing secret. */
    public List<String> describe() {
        return steps.stream().map(Step::describe).toList();
    }

    /** The secrets of a person none of whose keys has any yet. */
    Entry.Drawn draw(RandomSource random) throws InvalidRoster {
        Map<String, Secret> secrets = new HashMap<>();
        for (SecretRule rule : rules) {
            secrets.put(rule.name(), rule.make(person, random));
        }
        return new Entry.Drawn(person.id(), new PersonSecrets(secrets), describe());
    }

    /** Secrets as the person may get them, which nobody gets: for a look at what becomes of such. */
    public PersonSecrets sample() throws InvalidRoster {
        return draw(RandomSource.system()).secrets();
    }

    /** Whether the roster still says what it said when the secrets were drawn. */
    boolean agreeWith(Ledger.Draw draw) throws InvalidRoster {
        for (Map.Entry<String, Secret> given : given().entrySet()) {
            if (!Optional.ofNullable(draw.secrets().byName().get(given.getKey())).equals(Optional.of(given.getValue()))) {
                return false;
            }
        }
        return draw.steps().equals(describe());
    }

    /** The OATH accounts as they are on the person's keys. */
    public List<OathCredential> accounts(PersonSecrets secrets) {
        List<OathCredential> accounts = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof StoreAccount store) {
                accounts.add(store.credential(secrets.get(store.account().rule(store.index()).name())));
            }
        }
        return accounts;
    }
}
