using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Devices;

namespace Skiff.PodLifecycle.Tests.Devices;

public sealed class DeviceHealthTests
{
    private const string Widget = "example.com/widget", Gadget = "example.com/gadget";
    private static readonly DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly DeviceTable table = DeviceTable.Empty.Connected(Widget, default)
        .Listed(Widget, [new("a", true), new("b", false), new("c", true)])
        .With(new("u", "main", Widget, [new("b", true), new("a", true)], ""))
        .With(new("u", "main", Gadget, [new("x", true)], ""))
        .With(new("u", "side", Widget, [new("c", true)], ""));

    [Fact]
    public void A_container_tells_the_devices_it_has_as_their_plugins_told_last()
    {
        Assert.Equal("gadget x Healthy; widget a Healthy b Unhealthy", Told(table, "main"));
        // A plugin that is gone told what it told; nobody is given its devices meanwhile.
        DeviceTable gone = table.Disconnected(Widget, now);
        Assert.Equal("gadget x Healthy; widget a Healthy b Unhealthy", Told(gone, "main"));
        Assert.Empty(gone.Resources[Widget].Usable);
        Assert.Empty(gone.Connected(Widget, default).Resources[Widget].Usable); // Until it tells them anew.
        // One that is not told of any more counts as healthy, as upstream has it.
        Assert.Equal("gadget x Healthy; widget a Healthy b Healthy", Told(table.Listed(Widget, [new("a", true)]), "main"));
        Assert.True(DeviceHealth.Of(table, "u", "other").IsAbsent);
    }

    [Fact]
    public void Only_pods_of_devices_that_changed_are_affected()
    {
        DeviceTable two = table.With(new("v", "main", Widget, [new("d", true)], ""));
        Assert.Empty(DeviceHealth.Affected(two, two.Listed(Widget, [new("a", true), new("b", false), new("c", true), new("e", false)])));
        Assert.Equal(["u"], DeviceHealth.Affected(two, two.Listed(Widget, [new("a", true), new("b", false), new("c", false)])));
        Assert.Equal(["v"], DeviceHealth.Affected(two, two.Listed(Widget, [new("a", true), new("b", false), new("c", true), new("d", false)])));
    }

    [Fact]
    public void A_status_keeps_what_the_container_had_when_that_is_given_back()
    {
        Pod pod = Pods.Of(Pods.C("a"));
        FakeNode node = new(pod) { Devices = DeviceTable.Empty.With(new(pod.Metadata.UID, "a", Widget, [new("x", true)], "")) };
        node.Settle();
        Assert.Equal("x", node.Status.ContainerStatuses[0].AllocatedResourcesStatus[0].Resources[0].ResourceID);
        node.Devices = DeviceTable.Empty;
        node.Settle();
        Assert.Equal("x", node.Status.ContainerStatuses[0].AllocatedResourcesStatus[0].Resources[0].ResourceID);
    }

    private static string Told(DeviceTable from, string container) => string.Join("; ", DeviceHealth.Of(from, "u", container).Select(one =>
        one.Name.Split('/')[1] + " " + string.Join(' ', one.Resources.Select(device => $"{device.ResourceID} {device.Health}"))));
}
