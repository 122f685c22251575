using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.Tests.Devices;

public sealed class DeviceChoiceTests
{
    private const string R = "example.com/widget";

    private static readonly DateTimeOffset now = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);

    // Two near each of the nodes 0 and 1, one near both, two near none.
    private static readonly DeviceTable placed = Table(
        new("a0", true, [0]), new("a1", true, [0]), new("b0", true, [1]), new("b1", true, [1]), new("ab", true, [0, 1]),
        new("n0", true), new("n1", true));

    [Theory]
    [InlineData(1, "", "a0,a1,ab", false)]
    [InlineData(2, "", "a0,a1,ab", false)]
    [InlineData(3, "a0,a1,ab", "", true)]
    [InlineData(4, "a0,a1,ab", "b0,b1,n0,n1", false)]
    [InlineData(7, "a0,a1,ab", "b0,b1,n0,n1", false)]
    public void Those_near_are_taken_first(int count, string taken, string preferable, bool isSettled)
    {
        (DeviceDraw draw, string fault) = DeviceChoice.Open(placed, Need("u", count), NumaSet.Of(0));
        Assert.Equal("", fault);
        Assert.Equal(Split(taken), draw.Taken.Order());
        if (!isSettled) Assert.Equal(Split(preferable), draw.Preferable.Order());
        Assert.Equal(isSettled, draw.IsSettled);
        ListOf<string> got = DeviceChoice.Close(draw, []);
        Assert.Equal(count, got.Distinct().Count());
        Assert.True(got.All(id => count > 3 || id.StartsWith('a')));
        if (count == 4) Assert.StartsWith("b", got[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_place_any_device_is_as_good_and_the_plugin_may_say()
    {
        (DeviceDraw draw, _) = DeviceChoice.Open(placed, Need("u", 2), null);
        Assert.True(draw.Taken.IsEmpty);
        Assert.Equal(7, draw.Preferable.Count);
        Assert.Equal(["b1", "n0"], DeviceChoice.Close(draw, ["n0", "x", "b1", "b1"]).Order());
        Assert.Equal(2, DeviceChoice.Close(draw, ["n0", "a0", "b1"]).Count);
    }

    [Fact]
    public void What_was_given_does_not_change_in_number_or_health()
    {
        DeviceTable table = placed.With(new DeviceGrant("u", "main", R, [new("a0", true)], ""));
        Assert.Equal($"pod \"u\" container \"main\" changed request for resource \"{R}\" from 1 to 2", Fault(table, Need("u", 2)));
        Assert.Equal(DeviceDraw.Nothing, DeviceChoice.Open(table, Need("u", 1), null).Draw);
        Assert.Equal($"no healthy devices present; cannot allocate unhealthy devices {R}", Fault(table.Disconnected(R, now), Need("v", 1)));
        Assert.Equal(
            $"previously allocated devices are no longer healthy; cannot allocate unhealthy devices {R}",
            Fault(table.Listed(R, [new("a0", false), new("a1", true)]), Need("u", 1)));
        Assert.Equal($"cannot allocate unregistered device {R}", Fault(DeviceTable.Empty, Need("u", 1)));
        Assert.Equal($"requested number of devices unavailable for {R}. Requested: 7, Available: 6", Fault(table, Need("v", 7)));
    }

    [Fact]
    public void No_device_is_in_two_pods_whatever_comes_and_goes()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            DeviceTable table = placed;
            for (int step = 0; step < 60; step++)
            {
                string uid = "u" + random.Next(8);
                switch (random.Next(4))
                {
                    case 0:
                        table = table.Without(uid);
                        break;
                    case 1:
                        table = table.Listed(R, table.Resources[R].Devices.Values.Select(device => device with { IsHealthy = random.Next(4) > 0 }));
                        break;
                    default:
                        NumaSet? near = random.Next(3) is var node && node < 2 ? NumaSet.Of(node) : null;
                        (DeviceDraw draw, string fault) = DeviceChoice.Open(table, Need(uid, random.Next(1, 4)), near);
                        if (fault.Length > 0 || draw.Count == 0) break;
                        ListOf<string> ids = DeviceChoice.Close(draw, random.Next(2) == 0 ? [] : ["a1", "n1", "b0"]);
                        Assert.Equal(draw.Count, ids.Count);
                        Assert.True(ids.All(id => table.Resources[R].Devices[id].IsHealthy));
                        table = table.With(new DeviceGrant(uid, "main", R, ids.Select(id => table.Resources[R].Devices[id]), "AA=="));
                        break;
                }

                string[] given = [.. table.Grants.AsEnumerable().SelectMany(grant => grant.Devices.AsEnumerable()).Select(device => device.Id)];
                Assert.Equal(given.Length, given.Distinct().Count());
                DeviceTable? restored = DeviceRecord.Read((JsonObject)Json.Parse(DeviceRecord.Of(table).ToString()), now);
                Assert.Equal(
                    table.Grants.AsEnumerable().Select(Told), restored!.Grants.AsEnumerable().Select(Told));
            }
        }

        static string Told(DeviceGrant grant) => $"{grant.PodUid} {grant.Container} {grant.Resource} {grant.Answer} "
            + string.Join(' ', grant.Devices.AsEnumerable().OrderBy(device => device.Id, StringComparer.Ordinal).Select(device => $"{device.Id}{device.NumaNodes}"));
    }

    [Fact]
    public void A_resource_whose_plugin_is_gone_stays_with_nothing_of_it()
    {
        DeviceTable gone = placed.Disconnected(R, now);
        Assert.Equal("7 0", Amounts(gone.Expired(now + DeviceTable.Grace)));
        Assert.Equal("0 0", Amounts(gone.Expired(now + DeviceTable.Grace + TimeSpan.FromSeconds(1))));
        Assert.Equal("7 7", Amounts(gone.Connected(R, default).Listed(R, placed.Resources[R].Devices.Values)));

        static string Amounts(DeviceTable table) => $"{table.Amounts().Capacity[R]} {table.Amounts().Allocatable[R]}";
    }

    private static DeviceTable Table(params Device[] devices) => DeviceTable.Empty.Connected(R, default).Listed(R, devices);

    private static DeviceNeed Need(string uid, long count)
    {
        Pod pod = Pods.Of(Pods.C("main"));
        return new(pod with { Metadata = pod.Metadata with { UID = uid } }, "main", R, count);
    }

    private static string Fault(DeviceTable table, DeviceNeed need) => DeviceChoice.Open(table, need, null).Fault;

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
