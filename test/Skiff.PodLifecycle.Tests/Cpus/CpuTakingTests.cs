using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Cpus;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Tests.Cpus;

public sealed class CpuTakingTests
{
    [Theory]
    [InlineData("0-3,8", "0-3,8", 5)]
    [InlineData("8,1,0,2-3,3", "0-3,8", 5)]
    [InlineData("", "", 0)]
    [InlineData("4096", "4096", 1)]
    public void A_list_of_processors_is_read_and_told(string text, string told, int count)
    {
        CpuSet set = CpuSet.Parse(text, out _)!;
        Assert.Equal((told, count), (set.ToString(), set.Count));
        Assert.Equal(set, CpuSet.Parse(told, out _));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1-")]
    [InlineData("3-1")]
    [InlineData("1,,2")]
    [InlineData("-1")]
    [InlineData("0-9999999")]
    public void What_is_no_list_is_refused(string text) => Assert.Null(CpuSet.Parse(text, out _));

    [Theory]
    [InlineData("one socket", "0-7", 1, "0")]
    [InlineData("one socket", "0-7", 2, "0,4")]
    [InlineData("one socket", "0-7", 3, "0-1,4")]
    [InlineData("one socket", "0-7", 8, "0-7")]
    [InlineData("one socket", "1,3,5-7", 1, "6")]
    [InlineData("one socket", "0-3,6", 2, "2,6")]
    [InlineData("two sockets", "1-5,7-11", 1, "2")]
    [InlineData("two sockets", "0-11", 6, "0,2,4,6,8,10")]
    [InlineData("two sockets", "0-11", 8, "0-2,4,6-8,10")]
    [InlineData("two sockets", "0-5,7-11", 7, "0-1,3,5,7,9,11")]
    [InlineData("four nodes", "0-79", 2, "0,40")]
    [InlineData("four nodes", "0-79", 20, "0-9,40-49")]
    [InlineData("four nodes", "0-79", 40, "0-19,40-59")]
    [InlineData("four nodes", "0-79", 42, "0-20,40-60")]
    [InlineData("four nodes", "1-79", 2, "1,41")]
    public void Processors_are_packed(string machine, string free, int count, string taken) =>
        Assert.Equal(taken, CpuTaking.Packed(Machines.Named(machine), Machines.Set(free), count, false, false, out _)!.ToString());

    [Theory]
    [InlineData("one socket", "0-7", 3, "0-2")]
    [InlineData("two sockets", "0-11", 3, "0,2,4")]
    [InlineData("two sockets", "0-11", 8, "0-4,6,8,10")]
    public void Threads_are_spread_over_cores(string machine, string free, int count, string taken) =>
        Assert.Equal(taken, CpuTaking.Packed(Machines.Named(machine), Machines.Set(free), count, true, false, out _)!.ToString());

    [Theory]
    [InlineData("0-15", 4, "0-1,8-9")]
    [InlineData("0-15", 6, "0-2,8-10")]
    [InlineData("1-7,9-15", 4, "2-3,10-11")]
    [InlineData("1,3-7,9,11-15", 2, "1,9")]
    [InlineData("0,2,4,6,8,10,12,14", 4, "0,2,8,10")]
    public void Caches_are_kept_together(string free, int count, string taken) =>
        Assert.Equal(taken, CpuTaking.Packed(Machines.FourCaches, Machines.Set(free), count, false, true, out _)!.ToString());

    [Theory]
    [InlineData("0-79", 4, 1, "0-1,40-41")]
    [InlineData("0-79", 22, 1, "0-4,10-15,40-44,50-55")]
    [InlineData("0-79", 60, 1, "0-29,40-69")]
    [InlineData("1-39,41-79", 40, 1, "10-29,50-69")]
    public void Nodes_give_equal_shares(string free, int count, int group, string taken)
    {
        CpuSet? found = CpuSpreading.Take(Machines.FourNodes, Machines.Set(free), count, group, new CpuPolicy(), out _);
        int[] shares = [.. Enumerable.Range(0, 4).Select(node => (found! & Machines.FourNodes.In(CpuLevel.Numa, node)).Count).Where(share => share > 0)];
        Assert.Equal(count, found!.Count);
        Assert.True(shares.Max() - shares.Min() <= group, $"{string.Join(',', shares)} of {found}");
        Assert.Equal(Machines.Set(taken).Numbers().Select(cpu => cpu % 40 / 10).Distinct(), found.Numbers().Select(cpu => cpu % 40 / 10).Distinct());
    }

    [Fact]
    public void Too_few_are_told()
    {
        Assert.Null(CpuTaking.Packed(Machines.OneSocket, Machines.Set("0-2"), 4, false, false, out string fault));
        Assert.Equal("not enough cpus available to satisfy request: requested=4, available=3", fault);
    }

    [Fact]
    public void No_processor_is_given_twice_whatever_comes_and_goes()
    {
        CpuPolicy[] policies =
        [
            new(), new() { FullCoresOnly = true }, new() { AcrossNuma = true }, new() { AcrossNuma = true, FullCoresOnly = true },
            new() { AcrossCores = true }, new() { StrictReservation = true }, new() { ByCache = true }, new() { AcrossNuma = true, BySocket = true },
        ];
        for (int seed = 0; seed < 160; seed++)
        {
            Random random = new(seed);
            CpuTopology machine = new[] { Machines.OneSocket, Machines.TwoSockets, Machines.FourNodes, Machines.FourCaches }[random.Next(4)];
            CpuGranting granting = Machines.Granting(machine, policies[seed % policies.Length], 1000 * random.Next(1, 4));
            CpuTable table = granting.Initial;
            for (int step = 0; step < 40; step++)
            {
                string uid = "u" + random.Next(6);
                Pod pod = Machines.Guaranteed(uid, ("main", random.Next(1, 9).ToString()), ("more", random.Next(2) == 0 ? "500m" : "2"));
                if (random.Next(3) == 0) pod = pod.Init(Machines.Asking("init", random.Next(1, 9).ToString()));
                if (random.Next(3) == 0)
                {
                    table = table.Without(uid);
                }
                else if (!table.HasPod(uid))
                {
                    table = Admitted(granting, table, pod, random.Next(2) == 0 ? null : NumaSet.Of(random.Next(machine.NumaNodes.Count)));
                }

                Assert.Equal("", granting.Check(table));
                Assert.True(((granting.Reserved & table.Shared) - table.Shared).IsEmpty);
                CpuSet seen = CpuSet.Empty;
                foreach (IGrouping<string, CpuGrant> owner in table.Grants.AsEnumerable().GroupBy(grant => grant.PodUid))
                {
                    CpuGrant[] regular = [.. owner.Where(grant => grant.Container != "init")];
                    CpuSet all = owner.Aggregate(CpuSet.Empty, (before, grant) => before | grant.Cpus);
                    Assert.True((seen & all).IsEmpty && (all & granting.Reserved).IsEmpty);
                    Assert.Equal(regular.Sum(grant => grant.Cpus.Count), regular.Aggregate(CpuSet.Empty, (before, grant) => before | grant.Cpus).Count);
                    seen |= all;
                }

                Assert.True((seen & table.Shared).IsEmpty);
                CpuTable restored = CpuTable.Read((Machinery.JsonObject)Machinery.Json.Parse(table.ToJson("static").ToString()))!.Value.Table;
                Assert.Equal((table.Shared.ToString(), Told(table)), (restored.Shared.ToString(), Told(restored)));
            }

            foreach (string uid in Enumerable.Range(0, 6).Select(i => "u" + i)) table = table.Without(uid);
            Assert.Equal(granting.Initial.Shared, table.Shared);
        }

        static string Told(CpuTable table) => string.Join('\n', table.Grants.AsEnumerable()
            .Select(grant => $"{grant.PodUid} {grant.Container} {grant.Cpus}").Order(StringComparer.Ordinal));
    }

    // All of it or nothing, as the node does it.
    private static CpuTable Admitted(CpuGranting granting, CpuTable table, Pod pod, NumaSet? near)
    {
        CpuTable given = table;
        foreach (Container container in PodContainers.All(pod.Spec))
        {
            int asked = CpuGranting.Asked(pod, container);
            (given, Ending? refusal) = granting.Give(given, pod, container, near);
            if (refusal is not null) return table;
            Assert.Equal(asked, given.Find(pod.Metadata.UID, container.Name)?.Count ?? 0);
        }

        return given;
    }
}
