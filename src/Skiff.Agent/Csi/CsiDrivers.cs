using System.Collections.Concurrent;
using Skiff.Agent.Plugins;
using Skiff.Agent.Runtime;
using Skiff.Csi.V1;

namespace Skiff.Agent.Csi;

/// <summary>The storage drivers that registered with the node, and what the API is told of them.</summary>
internal sealed class CsiDrivers(CsiNodes nodes, TimeProvider time) : IPluginHandler, IDisposable
{
    private readonly ConcurrentDictionary<string, CsiClient> drivers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Type => "CSIPlugin";

    /// <summary>A driver; null for one that is not registered.</summary>
    public CsiClient? Find(string name) => drivers.GetValueOrDefault(name);

    /// <inheritdoc/>
    public async ValueTask<string> RegisterAsync(PluginAnnouncement plugin, CancellationToken stop)
    {
        if (!CsiPaths.IsDriverName(plugin.Name)) return $"plugin validation failed with err: invalid driver name \"{plugin.Name}\"";
        if (!plugin.Versions.Any(IsKnown))
        {
            return $"plugin validation failed with err: validation failed for CSI Driver {plugin.Name} at endpoint {plugin.Endpoint}: "
                + $"none of the versions reported by this driver are supported: [{string.Join(' ', plugin.Versions)}]";
        }

        CsiClient client = new(plugin.Endpoint, time);
        CriResult<NodeGetInfoResponse> asked = await client.InfoAsync(stop);
        string fault = asked.TryGet(out NodeGetInfoResponse? info, out CriError? error)
            ? await nodes.InstallAsync(plugin.Name, info, stop)
            : $"plugin registration failed with err: error during CSI NodeGetInfo() call: {error}";
        if (fault.Length > 0)
        {
            client.Dispose();
            return fault;
        }

        CsiClient? before = null;
        drivers.AddOrUpdate(plugin.Name, client, (_, old) =>
        {
            before = old;
            return client;
        });
        before?.Dispose();
        return "";
    }

    /// <inheritdoc/>
    public async ValueTask DeregisterAsync(string name, CancellationToken stop)
    {
        if (drivers.TryRemove(name, out CsiClient? gone)) gone.Dispose();
        await nodes.UninstallAsync(name, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CsiClient client in drivers.Values) client.Dispose();
    }

    private static bool IsKnown(string version) =>
        System.Version.TryParse(version.TrimStart('v'), out System.Version? parsed) && parsed.Major == 1;
}
