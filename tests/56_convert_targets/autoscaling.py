"""Two autoscalers over the same load, in steps of 15 seconds: Application Auto Scaling's target
tracking as its documentation states it, and a horizontal pod autoscaler (KEDA makes one, too).

Load is in requests a second for all replicas together; replicas start at once in both, for how
long a machine takes to start is no part of a configuration.
"""
import dataclasses
import math

STEP = 15  # seconds; how often a pod autoscaler decides
MINUTE = 60 // STEP


@dataclasses.dataclass
class TargetTracking:
    """Capacity in proportion to the metric, by alarms: a high one after three minutes above the
    target, a low one after fifteen below nine tenths of it, as such alarms are usually made; that
    they are is no promise of the documentation. On the way in the largest of the alarm's minutes
    counts ("more gradually"). A cooldown of the way out is cut short by a larger need; one of the
    way in is not."""
    target: float  # requests a minute and replica
    low: int
    high: int
    in_cooldown: int
    out_cooldown: int
    never_in: bool

    @classmethod
    def of(cls, scaling):
        config = scaling["ScalingPolicies"][0]["TargetTrackingScalingPolicyConfiguration"]
        bounds = scaling["ScalableTargets"][0]
        return cls(config["TargetValue"], bounds["MinCapacity"], bounds["MaxCapacity"],
                   config["ScaleInCooldown"], config["ScaleOutCooldown"],
                   config.get("DisableScaleIn", False))

    def run(self, trace):
        replicas, minutes, out = self.low, [], []
        acted = changed = -math.inf
        for i, load in enumerate(trace):
            now = i * STEP
            if i and i % MINUTE == 0:
                a_minute = sum(trace[i - MINUTE:i]) * STEP
                minutes.append(a_minute / replicas)
                wanted = replicas
                if len(minutes) >= 3 and min(minutes[-3:]) > self.target:
                    wanted = math.ceil(replicas * minutes[-1] / self.target - 1e-9)
                    if now - acted < self.out_cooldown and wanted <= replicas:
                        wanted = replicas
                elif len(minutes) >= 15 and max(minutes[-15:]) < 0.9 * self.target and \
                        not self.never_in and now - changed >= self.in_cooldown:
                    wanted = math.ceil(replicas * max(minutes[-15:]) / self.target - 1e-9)
                wanted = min(max(wanted, self.low), self.high)
                if wanted != replicas:
                    acted = now if wanted > replicas else acted
                    replicas, changed, minutes = wanted, now, []
            out.append(replicas)
        return out


@dataclasses.dataclass
class PodAutoscaler:
    """Replicas in proportion where the mean is more than a tenth off the target; the least of the
    wishes of a window on the way up, the most on the way down; at most four replicas or as many
    again every 15 seconds on the way up."""
    target: float  # requests a second and replica
    low: int
    high: int
    up_window: int
    down_window: int
    never_down: bool

    @classmethod
    def of(cls, document):
        spec = document["spec"]
        if document["kind"] == "ScaledObject":
            behavior = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
            (trigger,) = spec["triggers"]
            assert "http_requests_per_second" in trigger["metadata"]["query"], trigger
            target = float(trigger["metadata"]["threshold"])
            low, high = spec["minReplicaCount"], spec["maxReplicaCount"]
        else:
            behavior = spec["behavior"]
            (metric,) = spec["metrics"]
            assert metric["pods"]["metric"]["name"] == "http_requests_per_second", metric
            text = metric["pods"]["target"]["averageValue"]
            target = float(text[:-1]) / 1000 if text.endswith("m") else float(text)
            low, high = spec["minReplicas"], spec["maxReplicas"]
        up, down = behavior.get("scaleUp", {}), behavior.get("scaleDown", {})
        return cls(target, low, high, up.get("stabilizationWindowSeconds", 0),
                   down.get("stabilizationWindowSeconds", 300),
                   down.get("selectPolicy") == "Disabled")

    def but(self, **changes):
        return dataclasses.replace(self, **changes)

    def run(self, trace):
        replicas, wishes, out = self.low, [], []
        for i, load in enumerate(trace):
            ratio = load / (replicas * self.target)
            wish = replicas if abs(1 - ratio) <= 0.1 else math.ceil(replicas * ratio - 1e-9)
            wishes.append(min(max(wish, self.low), self.high))
            up = min(wishes[max(0, i - self.up_window // STEP):])
            down = max(wishes[max(0, i - self.down_window // STEP):])
            if up > replicas:
                replicas = min(up, max(replicas + 4, 2 * replicas))
            elif down < replicas and not self.never_down:
                replicas = down
            out.append(replicas)
        return out


@dataclasses.dataclass
class Difference:
    differs_at_rest: int  # ends of long plateaus where the written one has another number
    most_short: int       # replicas missing, that the source had, for longer than it takes to react
    replica_time: float   # |written - source| / source, of replica seconds over the trace

    def __str__(self):
        return (f"{self.differs_at_rest} of the plateaus differ, {self.most_short} short, "
                f"{100 * self.replica_time:.1f} % of replica time")


PLATEAU = 3600  # seconds of the same load after which both are at rest
REACTION = 120  # seconds beyond the window looked back over in which replicas are added


def compare(source, written, trace):
    wanted, found = source.run(trace), written.run(trace)
    differs = 0
    since = 0
    for i, load in enumerate(trace):
        if load != trace[since]:
            since = i
        if (i - since + 1) * STEP != PLATEAU:
            continue
        # Inside a tenth of the target a pod autoscaler rests, by its documentation.
        rests = abs(1 - load * 60 / (found[i] * source.target)) <= 0.1
        differs += wanted[i] != found[i] and not rests
    span = (REACTION + written.up_window) // STEP
    # A replica that waits for a slower scale-in is none that the load needs.
    short = [min(w, math.ceil(load * 60 / source.target / 1.1)) - f
             for w, f, load in zip(wanted, found, trace)]
    lasting = [min(short[i:i + span]) for i in range(len(short) - span)]
    return Difference(differs, max(0, *lasting), abs(sum(found) / sum(wanted) - 1))


def traces(target, high):
    """Loads in requests a second, as shares of what `high` replicas take."""
    full = high * target / 60
    steps = [share * full for share in (0.05, 0.31, 0.63, 1.5, 0.43, 0.03)
             for _ in range(PLATEAU // STEP)]
    day = [(0.5 - 0.4 * math.cos(2 * math.pi * (i - i % 20) * STEP / 86400)) * full
           for i in range(86400 // STEP)]
    bursts = [full * (0.8 if 1800 <= i * STEP % 3600 < 1920 else 0.25)
              for i in range(6 * 3600 // STEP)]
    return {"steps": steps, "day": day, "bursts": bursts}
