using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Skiff.ApiServer.Configuration;

namespace Skiff.ApiServer.Authorization.Configured;

/// <summary>
/// Reads the file of authorizers again when it changes, and once a minute in case that was not noticed. A file that cannot
/// be read, or holds nothing that could be used, changes nothing: those go on that were there.
/// </summary>
/// <param name="authorizer">Whom new settings are given to.</param>
/// <param name="settings">The settings that were read at the start.</param>
/// <param name="connect">Makes what asks a webhook.</param>
/// <param name="serverId">The name of this server, for counts.</param>
/// <param name="time">The clock.</param>
public sealed class AuthorizationReload(
    Authorizer authorizer, AuthorizationSettings settings, Func<AuthorizerSetting, WebhookAuthorizer> connect, string serverId,
    TimeProvider time)
{
    private const string Prefix = "apiserver_authorization_config_controller_";
    private static readonly TimeSpan lookEvery = TimeSpan.FromMinutes(1);

    private readonly string idHash = HashOf(Encoding.UTF8.GetBytes(serverId));
    private ReadOnlyMemory<byte> read = settings.Text;
    private volatile string appliedHash = HashOf(settings.Text.Span);
    private long successes;
    private long failures;
    private long succeededAt;
    private long failedAt;

    /// <summary>Why the last change of the file came to nothing; empty when it did not.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Follows the file until stopped. Called by one owner.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (settings.Path.Length == 0) return;
        using SemaphoreSlim changed = new(0, 1);
        using FileSystemWatcher? watcher = WatcherOf(changed);
        while (!stop.IsCancellationRequested)
        {
            using CancellationTokenSource late = new(lookEvery, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested) Look();
        }
    }

    /// <summary>Reads the file, and puts it in force when it is another one than before.</summary>
    public void Look()
    {
        if (!ConfigFile.TryReadText(settings.Path, out byte[]? text, out string? fault))
        {
            Failed(fault);
            return;
        }

        if (read.Span.SequenceEqual(text)) return;
        read = text;
        if (!AuthorizationFile.TryParse(text, out AuthorizationSettings? next, out fault))
        {
            Failed(fault);
            return;
        }

        authorizer.Configure(next, connect);
        Fault = "";
        appliedHash = HashOf(text);
        Interlocked.Exchange(ref succeededAt, time.GetUtcNow().ToUnixTimeMilliseconds());
        Interlocked.Increment(ref successes);
    }

    /// <summary>Writes the counts in Prometheus' text form.</summary>
    public void Write(StringBuilder text)
    {
        if (settings.Path.Length == 0) return;
        text.Append($"# HELP {Prefix}automatic_reloads_total Changes of the authorization configuration, by how they ended.\n");
        text.Append($"# TYPE {Prefix}automatic_reloads_total counter\n");
        Line(text, "automatic_reloads_total", "success", Interlocked.Read(ref successes));
        Line(text, "automatic_reloads_total", "failure", Interlocked.Read(ref failures));
        text.Append($"# HELP {Prefix}automatic_reload_last_timestamp_seconds When the last of them was.\n");
        text.Append($"# TYPE {Prefix}automatic_reload_last_timestamp_seconds gauge\n");
        Line(text, "automatic_reload_last_timestamp_seconds", "success", Interlocked.Read(ref succeededAt) / 1e3);
        Line(text, "automatic_reload_last_timestamp_seconds", "failure", Interlocked.Read(ref failedAt) / 1e3);
        text.Append($"# HELP {Prefix}last_config_info The configuration in force, by its hash.\n");
        text.Append($"# TYPE {Prefix}last_config_info gauge\n");
        text.Append($"{Prefix}last_config_info{{apiserver_id_hash=\"{idHash}\",hash=\"{appliedHash}\"}} 1\n");
    }

    private void Line(StringBuilder text, string name, string status, double value)
    {
        if (value == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"{Prefix}{name}{{apiserver_id_hash=\"{idHash}\",status=\"{status}\"}} {value}\n");
    }

    private void Failed(string fault)
    {
        Fault = fault;
        Interlocked.Exchange(ref failedAt, time.GetUtcNow().ToUnixTimeMilliseconds());
        Interlocked.Increment(ref failures);
    }

    // A file is often replaced by another of its name, or is a link into a directory that is; the directory is watched.
    private FileSystemWatcher? WatcherOf(SemaphoreSlim changed)
    {
        try
        {
            FileSystemWatcher watcher = new(Path.GetDirectoryName(Path.GetFullPath(settings.Path)) ?? "/");
            watcher.Changed += (_, _) => Wake(changed);
            watcher.Created += (_, _) => Wake(changed);
            watcher.Renamed += (_, _) => Wake(changed);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null; // The look once a minute remains.
        }
    }

    private static void Wake(SemaphoreSlim changed)
    {
        try
        {
            changed.Release();
        }
        catch (Exception failure) when (failure is SemaphoreFullException or ObjectDisposedException)
        {
            // It will be looked at, or nobody looks any more.
        }
    }

    private static string HashOf(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? "" : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(text))}";
}
