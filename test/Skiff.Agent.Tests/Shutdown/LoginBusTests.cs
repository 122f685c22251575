using Skiff.Agent.Shutdown;
using Skiff.Agent.Shutdown.DBus;

namespace Skiff.Agent.Tests.Shutdown;

public sealed class LoginBusTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_is_asked_to_wait_and_tells_of_shutdowns()
    {
        Assert.SkipUnless(FakeLogin.IsPossible, "needs dbus-daemon");
        await using FakeLogin login = await FakeLogin.StartAsync(Stop);
        await using ILoginBus bus = await LoginBus.ConnectAsync(login.BusPath, login.SettingsDirectory, TimeProvider.System, Stop);
        Assert.Equal(TimeSpan.FromSeconds(5), await bus.DelayMaxAsync(Stop));
        await bus.RaiseDelayAsync(TimeSpan.FromSeconds(90), Stop);
        Assert.Equal("systemd-logind.service|all|1", login.Asked);
        Assert.Equal(TimeSpan.FromSeconds(90), await bus.DelayMaxAsync(Stop));
        IDisposable inhibitor = await bus.InhibitAsync(Stop);
        Assert.Equal("shutdown|kubelet|Kubelet needs time to handle node shutdown|delay", login.Asked);
        Assert.Equal(1, login.Locks);
        Task released = login.ReleasedAsync(Stop);
        await bus.DelayMaxAsync(Stop);
        Assert.False(released.IsCompleted);
        inhibitor.Dispose();
        await released;
        await login.TellAsync(true, Stop);
        await login.TellAsync(false, Stop);
        List<bool> told = [];
        await foreach (bool begins in bus.ShutdownsAsync(Stop))
        {
            told.Add(begins);
            if (told.Count == 2) break;
        }

        Assert.Equal([true, false], told);
    }

    [Fact]
    public async Task What_the_bus_refuses_and_its_end_are_failures_of_io()
    {
        Assert.SkipUnless(FakeLogin.IsPossible, "needs dbus-daemon");
        FakeLogin login = await FakeLogin.StartAsync(Stop);
        await using (DBusConnection bus = await DBusConnection.OpenAsync(login.BusPath, TimeProvider.System, Stop))
        {
            IOException refused = await Assert.ThrowsAsync<IOException>(async () =>
                await bus.CallAsync("org.freedesktop.login1", "/", "org.freedesktop.login1.Manager", "Nothing", "", [], Stop));
            Assert.Equal("Nothing: no such method (org.freedesktop.DBus.Error.UnknownMethod)", refused.Message);
            await login.DisposeAsync();
            await foreach (DBusMessage _ in bus.SignalsAsync(Stop))
            {
                // Those of the bus itself; then the end.
            }

            await Assert.ThrowsAsync<IOException>(async () => await bus.MatchAsync("type='signal'", Stop));
        }

        await Assert.ThrowsAsync<IOException>(async () => await DBusConnection.OpenAsync(login.BusPath, TimeProvider.System, Stop));
    }

    [Fact]
    public void Damaged_messages_are_refused()
    {
        DBusMessage message = new(DBusType.Call, 7)
        {
            Destination = "a.b", Path = "/a", Interface = "a.b", Member = "M", Signature = "sbu", Body = ["text", true, 5u],
        };
        byte[] bytes = message.Write();
        Assert.Equal(bytes.Length, DBusMessage.LengthOf(bytes));
        DBusMessage read = DBusMessage.Read(bytes)!;
        Assert.Equal(["text", true, 5u], read.Body);
        Assert.Equal(message, read with { Body = message.Body });
        for (int length = 16; length < bytes.Length; length++) Assert.Null(DBusMessage.Read(bytes.AsSpan(0, length)));
        Random random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            DBusMessage.Read(damaged); // Whatever it says, it says it without a throw.
        }

        Assert.Null(DBusMessage.LengthOf([.. "B"u8, .. new byte[15]]));
    }
}
