using System.Globalization;
using System.Runtime.CompilerServices;
using Skiff.Agent.Shutdown.DBus;

namespace Skiff.Agent.Shutdown;

/// <summary>The login service of systemd, over the machine's message bus.</summary>
/// <param name="bus">The connection; owned.</param>
/// <param name="settingsDirectory">Folder of the service's additional settings.</param>
internal sealed class LoginBus(DBusConnection bus, string settingsDirectory) : ILoginBus
{
    /// <summary>Where the machine's message bus is.</summary>
    public const string SystemBusPath = "/run/dbus/system_bus_socket";

    private const string Login = "org.freedesktop.login1";
    private const string Path = "/org/freedesktop/login1";
    private const string Service = "org.freedesktop.login1.Manager";
    private const int HangUp = 1; // The signal at which the service reads its settings.

    /// <summary>Connects, and asks to be told of shutdowns.</summary>
    public static async ValueTask<ILoginBus> ConnectAsync(
        string busPath, string settingsDirectory, TimeProvider time, CancellationToken stop)
    {
        DBusConnection bus = await DBusConnection.OpenAsync(busPath, time, stop);
        try
        {
            // Before anything is asked: no shutdown in between is missed.
            await bus.MatchAsync($"type='signal',interface='{Service}',member='PrepareForShutdown',path='{Path}'", stop);
            return new LoginBus(bus, settingsDirectory);
        }
        catch
        {
            await bus.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<TimeSpan> DelayMaxAsync(CancellationToken stop)
    {
        DBusReply reply = await bus.CallAsync(
            Login, Path, "org.freedesktop.DBus.Properties", "Get", "ss", [Service, "InhibitDelayMaxUSec"], stop);
        return reply.Message.Body is [ulong micros]
            ? TimeSpan.FromMicroseconds(Math.Min(micros, int.MaxValue * 1_000_000.0))
            : throw new IOException("InhibitDelayMaxUSec is not a uint64 as expected");
    }

    /// <inheritdoc/>
    public async ValueTask RaiseDelayAsync(TimeSpan delay, CancellationToken stop)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture, $"# Skiff's graceful shutdown of the node\n[Login]\nInhibitDelayMaxSec={delay.TotalSeconds:0}\n");
        try
        {
            Directory.CreateDirectory(settingsDirectory);
            await File.WriteAllTextAsync(System.IO.Path.Combine(settingsDirectory, LoginSettings.FileName), text, stop);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException($"unable to override inhibit delay by shutdown manager: {fault.Message}", fault);
        }

        await bus.CallAsync(
            "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "KillUnit", "ssi",
            ["systemd-logind.service", "all", HangUp], stop);
    }

    /// <inheritdoc/>
    public async ValueTask<IDisposable> InhibitAsync(CancellationToken stop)
    {
        DBusReply reply = await bus.CallAsync(
            Login, Path, Service, "Inhibit", "ssss",
            ["shutdown", "kubelet", "Kubelet needs time to handle node shutdown", "delay"], stop);
        return reply.Descriptor ?? throw new IOException("the login service gave no lock");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<bool> ShutdownsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (DBusMessage signal in bus.SignalsAsync(stop))
        {
            if (signal is { Member: "PrepareForShutdown", Interface: Service, Body: [bool begins] }) yield return begins;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => bus.DisposeAsync();
}
