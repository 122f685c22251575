using Microsoft.Extensions.Logging;
using Skiff.Agent.Runtime;
using Skiff.Agent.Volumes.Linux;
using Skiff.Agent.Watching;
using Skiff.PluginRegistration.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Plugins;

/// <summary>
/// Finds the plugins that put a socket into a folder, or one below it: asks each who it is, gives it to the handler of its type and tells it
/// the outcome. A plugin whose socket goes, goes.
/// </summary>
internal sealed partial class PluginRegistry(
    string folder, IReadOnlyList<IPluginHandler> handlers, DirectoryWatches watches, TimeProvider time, ILogger log)
{
    private const int PluginsMax = 256;
    private const int FoldersMax = 256;
    private const string Service = "/pluginregistration.Registration/";
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan relist = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan firstRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan slowestRetry = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, Found> known = new(StringComparer.Ordinal);

    private List<DirectoryWatch> watched = [];

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        try
        {
            while (true)
            {
                List<DirectoryWatch> before = watched;
                watched = [];
                Dictionary<string, ulong> sockets = new(StringComparer.Ordinal);
                Find(folder, sockets);
                before.ForEach(watch => watch.Dispose());
                Task[] changed = [Task.Delay(Timeout.InfiniteTimeSpan, time, stop), .. watched.Select(watch => watch.Changed)];
                await LookAsync(sockets, stop);
                Task any = Task.WhenAny(changed);
                await any.WaitAsync(Pause(), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            watched.ForEach(watch => watch.Dispose());
        }
    }

    private TimeSpan Pause()
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan soonest = known.Values.Where(one => !one.IsTaken).Select(one => one.Retry.Until - now).DefaultIfEmpty(relist).Min();
        return soonest > relist ? relist : soonest > TimeSpan.Zero ? soonest : TimeSpan.FromMilliseconds(1);
    }

    private async ValueTask LookAsync(Dictionary<string, ulong> sockets, CancellationToken stop)
    {
        foreach ((string path, Found found) in known.ToArray())
        {
            // Another socket at the same place is a plugin that was started anew.
            if (sockets.TryGetValue(path, out ulong inode) && inode == found.Inode) continue;
            known.Remove(path);
            if (found is not { IsTaken: true, Handler: { } handler }) continue;
            LogGone(log, found.Name);
            // Where its successor has another socket already, that one is meant from now on.
            if (!known.Values.Any(one => one.IsTaken && one.Name == found.Name && one.Handler == handler))
                await handler.DeregisterAsync(found.Name, stop);
        }

        foreach ((string path, ulong inode) in sockets)
        {
            Found found = known.GetValueOrDefault(path) ?? new(inode);
            if (found.IsTaken || !found.Retry.IsDue(time.GetUtcNow())) continue;
            known[path] = await RegisterAsync(path, found, stop);
        }
    }

    private async ValueTask<Found> RegisterAsync(string path, Found found, CancellationToken stop)
    {
        using GrpcChannel channel = new(path, time);
        CriResult<PluginInfo> asked = await channel.UnaryAsync(Service + "GetInfo", new InfoRequest(), PluginInfo.Parser, patience, stop);
        if (!asked.TryGet(out PluginInfo? info, out CriError? error)) return Failed(path, found, $"failed to get plugin info: {error}");
        IPluginHandler? handler = handlers.FirstOrDefault(one => one.Type == info.Type);
        string endpoint = info.Endpoint.Length > 0 ? info.Endpoint : path;
        string fault = handler is null
            ? $"no handler registered for plugin type: {info.Type} at socket {path}"
            : await handler.RegisterAsync(new(info.Name, endpoint, [.. info.SupportedVersions]), stop);
        if (fault.Length > 0) fault = "RegisterPlugin error -- " + fault;
        RegistrationStatus outcome = new() { PluginRegistered = fault.Length == 0, Error = fault };
        CriResult<RegistrationStatusResponse> told = await channel.UnaryAsync(
            Service + "NotifyRegistrationStatus", outcome, RegistrationStatusResponse.Parser, patience, stop);
        if (fault.Length == 0 && told.Error is { } deaf) fault = $"failed to notify plugin: {deaf}";
        if (fault.Length > 0) return Failed(path, found, fault);
        LogTaken(log, info.Type, info.Name, endpoint);
        return found with { Name = info.Name, Handler = handler, IsTaken = true };
    }

    private Found Failed(string path, Found found, string fault)
    {
        if (fault != found.Fault) LogFailed(log, path, fault);
        return found with { Fault = fault, Retry = found.Retry.Failed(time.GetUtcNow(), firstRetry, slowestRetry) };
    }

    // Each folder is watched before it is looked into, so that what comes meanwhile is seen the next time.
    private void Find(string directory, Dictionary<string, ulong> sockets)
    {
        if (watched.Count >= FoldersMax) return;
        if (watches.TryWatch(directory) is { } watch) watched.Add(watch);
        foreach (string path in EntriesOf(directory))
        {
            if (Path.GetFileName(path).StartsWith('.')) continue;
            if (!Libc.Stat(path, follow: false, out FileFacts own).IsError && own.Kind == FileKind.Directory) Find(path, sockets);
            else if (sockets.Count < PluginsMax && !Libc.Stat(path, follow: true, out FileFacts facts).IsError && facts.Kind == FileKind.Socket)
                sockets[path] = facts.Inode;
        }
    }

    // A folder may go at any moment.
    private static string[] EntriesOf(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Type} {Name} registered at {Endpoint}")]
    private static partial void LogTaken(ILogger log, string type, string name, string endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "plugin {Name} has gone")]
    private static partial void LogGone(ILogger log, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the plugin at {Path} is not taken: {Fault}")]
    private static partial void LogFailed(ILogger log, string path, string fault);

    private sealed record Found(ulong Inode)
    {
        public string Name { get; init; } = "";

        public IPluginHandler? Handler { get; init; }

        public bool IsTaken { get; init; }

        public string Fault { get; init; } = "";

        public RetryDelay Retry { get; init; }
    }
}
