package dev.keywright.desk.report;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.keywright.desk.plan.Plan;
import dev.keywright.desk.provision.Ledger;
import dev.keywright.desk.provision.Ledger.Assignment;
import dev.keywright.desk.provision.Provisioning;
import dev.keywright.desk.roster.Person;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the keys of one person are.
 *
 * @param ready whether all of them are
 * @param holds what each of them holds, or is to hold; nothing secret
 */
@JsonPropertyOrder({"name", "email", "ready", "keys", "holds"})
public record PersonReport(
        String name, @Nullable String email, boolean ready, List<KeyReport> keys, List<String> holds) {

    public static PersonReport of(Person person, Plan plan, Provisioning provisioning, Ledger ledger) {
        Map<Integer, Assignment> assigned = new HashMap<>();
        ledger.keysOf(person.id()).forEach(key -> assigned.put(key.number(), key));
        int most = Math.max(plan.keysEach(), assigned.keySet().stream().max(Integer::compare).orElse(0));
        List<KeyReport> keys = new ArrayList<>();
        for (int number = 1; number <= most; number++) {
            keys.add(KeyReport.of(number, assigned.get(number)));
        }
        boolean ready = keys.stream().allMatch(key -> key.state().equals("ready"));
        return new PersonReport(
                person.name(), person.email(), ready, keys, provisioning.stepsOf(person).describe());
    }
}
