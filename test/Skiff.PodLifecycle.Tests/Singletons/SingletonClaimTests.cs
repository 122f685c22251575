using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Singletons;

namespace Skiff.PodLifecycle.Tests.Singletons;

public sealed class SingletonClaimTests
{
    private static readonly DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_free_lease_is_taken_and_renewed()
    {
        SingletonClaim claim = ClaimOf("a");
        SingletonStep.Take first = Assert.IsType<SingletonStep.Take>(claim.Next(null, null, Seconds(10), now));
        Assert.True(first.IsNew);
        Assert.Equal("singleton.shop.db", first.Lease.Metadata.Name);
        Assert.Equal("kube-system", first.Lease.Metadata.Namespace);
        Assert.Equal(60 + 65 + 5, first.Lease.Spec.LeaseDurationSeconds);
        Lease stored = Stored(first.Lease, "7");
        SingletonStep.Take again = Assert.IsType<SingletonStep.Take>(claim.Next(stored, null, Seconds(30), now.AddSeconds(20)));
        Assert.False(again.IsNew);
        Assert.Equal(now, again.Lease.Spec.AcquireTime);
        Assert.Equal(now.AddSeconds(20), again.Lease.Spec.RenewTime);
        Assert.Equal(0, again.Lease.Spec.LeaseTransitions);
    }

    [Fact]
    public void Another_one_waits_for_the_whole_duration_from_its_own_first_sight()
    {
        Lease held = Stored(Assert.IsType<SingletonStep.Take>(ClaimOf("a").Next(null, null, default, now)).Lease, "7");
        SingletonClaim other = ClaimOf("b");
        // The holder's clock is of no account: only what passes on the own one counts.
        SingletonStep.Wait wait = Assert.IsType<SingletonStep.Wait>(other.Next(held, null, Seconds(1000), now.AddDays(9)));
        Assert.Equal(Seconds(130), wait.Left);
        Assert.Equal("n1/web/a", wait.Holder);
        wait = Assert.IsType<SingletonStep.Wait>(other.Next(held, wait.Sighting, Seconds(1129), now));
        Assert.Equal(Seconds(1), wait.Left);
        // A renewal begins the wait anew.
        Assert.Equal(Seconds(130), Assert.IsType<SingletonStep.Wait>(
            other.Next(Stored(held, "8"), wait.Sighting, Seconds(1129), now)).Left);
        SingletonStep.Take taken = Assert.IsType<SingletonStep.Take>(other.Next(held, wait.Sighting, Seconds(1130), now));
        Assert.Equal("7", taken.Lease.Metadata.ResourceVersion);
        Assert.Equal(1, taken.Lease.Spec.LeaseTransitions);
        Assert.True(other.IsHolder(taken.Lease));
    }

    [Theory]
    [InlineData("Db", "60", SingletonMark.Annotation)]
    [InlineData("", "60", SingletonMark.Annotation)]
    [InlineData("db", "2", SingletonMark.LeaseAnnotation)]
    [InlineData("db", "86401", SingletonMark.LeaseAnnotation)]
    [InlineData("db", "1m", SingletonMark.LeaseAnnotation)]
    public void Marks_that_mean_nothing_are_refused(string name, string lease, string wrong)
    {
        MapOf<string> annotations = default(MapOf<string>)
            .Set(SingletonMark.Annotation, name).Set(SingletonMark.LeaseAnnotation, lease);
        Assert.Equal(wrong, SingletonMark.Read(annotations, out SingletonMark? mark)?.Annotation);
        Assert.Null(mark);
    }

    /// <summary>
    /// Several pods, each on a node of its own, on clocks that started at different times; calls that take long, get
    /// lost before or after they arrived, nodes that stop for a while or are cut off. Whoever thinks that it may run,
    /// or still has containers that use up their grace, is the only one.
    /// </summary>
    [Fact]
    public void Whatever_fails_no_two_run()
    {
        int changes = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            LeaseWorld world = new(seed);
            world.Run(rounds: 600);
            changes += world.Changes;
        }

        Assert.True(changes > 600, $"the lease changed hands {changes} times only");
    }

    private static SingletonClaim ClaimOf(string uid) => SingletonClaim.Of(Pods.Of(Pods.C("db")) with
    {
        Metadata = Pods.Of().Metadata with { UID = uid, Annotations = default(MapOf<string>).Set(SingletonMark.Annotation, "db") },
        Spec = Pods.Of().Spec with { TerminationGracePeriodSeconds = 65 },
    })!;

    private static Lease Stored(Lease lease, string version) => lease with
    {
        Metadata = lease.Metadata with { ResourceVersion = version },
    };

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    /// <summary>The lease, the contenders, and the network between them.</summary>
    private sealed class LeaseWorld
    {
        private readonly Random random;
        private readonly Contender[] contenders;
        private Lease? lease;
        private int version;
        private string lastHolder = "";

        public LeaseWorld(int seed)
        {
            random = new(seed);
            contenders = [.. Enumerable.Range(0, 3).Select(index => new Contender(
                SingletonClaim.Of(PodOn(index, random.Next(1, 20)))!, Seconds(random.Next(0, 100_000))))];
        }

        public int Changes { get; private set; }

        public void Run(int rounds)
        {
            TimeSpan time = TimeSpan.Zero;
            for (int round = 0; round < rounds; round++)
            {
                time += Seconds(random.NextDouble() * 3);
                foreach (Contender one in contenders) Step(one, time);
                Contender[] running = [.. contenders.Where(one => one.MayHaveContainers(time))];
                Assert.True(running.Length <= 1,
                    $"at {time}: {string.Join(" and ", running.Select(one => one.Claim.Identity))}");
            }
        }

        private void Step(Contender one, TimeSpan time)
        {
            if (random.Next(40) == 0) one.CutUntil = time + Seconds(random.Next(1, 120));
            if (time < one.NextAt || time < one.CutUntil) return;
            TimeSpan arrives = time + Seconds(random.NextDouble() * 2); // Reading takes a while; the lease may change meanwhile.
            SingletonStep step = one.Claim.Next(one.Seen ?? lease, one.Sighting, one.ClockAt(arrives), now);
            one.Seen = null;
            if (step is SingletonStep.Wait wait)
            {
                one.Sighting = wait.Sighting;
                one.NextAt = time + (random.Next(2) == 0 ? wait.Left : Seconds(1));
                return;
            }

            SingletonStep.Take take = (SingletonStep.Take)step;
            bool isLost = random.Next(12) == 0;
            if (isLost && random.Next(2) == 0) return; // It never arrived.
            string expected = lease?.Metadata.ResourceVersion ?? "";
            if (expected != take.Lease.Metadata.ResourceVersion) return;
            string holder = take.Lease.Spec.HolderIdentity!;
            if (holder != lastHolder) Changes++;
            lastHolder = holder;
            lease = Stored(take.Lease, (++version).ToString(CultureInfo.InvariantCulture));
            if (isLost) return; // It arrived, and the answer did not.
            one.HeldUntil = time + one.Claim.Mark.Lease;
            one.NextAt = time + (one.Claim.Mark.Lease / 3);
            one.Sighting = null;
            if (random.Next(10) == 0) one.Seen = lease; // What is remembered may be old by the next time.
            if (random.Next(25) == 0)
            {
                lease = null; // It ended well and gave the lease back.
                one.HeldUntil = TimeSpan.MinValue;
            }
        }

        private static Pod PodOn(int node, int grace) => Pods.Of(Pods.C("db")) with
        {
            Metadata = Pods.Of().Metadata with
            {
                UID = $"u{node}",
                Annotations = default(MapOf<string>)
                    .Set(SingletonMark.Annotation, "db").Set(SingletonMark.LeaseAnnotation, "10"),
            },
            Spec = Pods.Of().Spec with { NodeName = $"n{node}", TerminationGracePeriodSeconds = grace },
        };
    }

    private sealed class Contender(SingletonClaim claim, TimeSpan clockStart)
    {
        public SingletonClaim Claim => claim;

        public LeaseSighting? Sighting { get; set; }

        public Lease? Seen { get; set; }

        public TimeSpan NextAt { get; set; }

        public TimeSpan CutUntil { get; set; }

        public TimeSpan HeldUntil { get; set; } = TimeSpan.MinValue;

        public TimeSpan ClockAt(TimeSpan time) => clockStart + time;

        // Until the lease was lost, and then for as long as the containers need to end at the worst.
        public bool MayHaveContainers(TimeSpan time) =>
            HeldUntil > TimeSpan.MinValue && time < HeldUntil + Seconds(claim.GraceSeconds);
    }
}
