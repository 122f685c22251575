using Skiff.Agent.Plugins;
using Skiff.Agent.Runtime;
using Skiff.Machinery.Validation;

namespace Skiff.Agent.Devices;

/// <summary>Takes device plugins that register by a socket in the folder of all plugins, instead of calling the node.</summary>
internal sealed class DevicePluginHandler(DevicePlugins plugins) : IPluginHandler
{
    private readonly Dictionary<string, PluginConnection> registered = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Type => "DevicePlugin";

    /// <inheritdoc/>
    public async ValueTask<string> RegisterAsync(PluginAnnouncement plugin, CancellationToken stop)
    {
        const string Invalid = "plugin validation failed with err: ";
        if (!plugin.Versions.Contains(DevicePlugins.Version))
        {
            return $"{Invalid}manager version, {DevicePlugins.Version}, is not among plugin supported versions "
                + $"[{string.Join(' ', plugin.Versions)}]";
        }

        if (!Resources.IsExtended(plugin.Name))
            return $"{Invalid}invalid name of device plugin socket: the ResourceName \"{plugin.Name}\" is invalid";
        CriResult<PluginConnection> made = await plugins.ConnectAsync(plugin.Name, plugin.Endpoint, stop);
        if (!made.TryGet(out PluginConnection? connection, out CriError? error))
            return $"plugin registration failed with err: {error.Message}";
        registered[plugin.Name] = connection;
        return "";
    }

    /// <inheritdoc/>
    public async ValueTask DeregisterAsync(string name, CancellationToken stop)
    {
        if (registered.Remove(name, out PluginConnection? gone)) await plugins.DropAsync(name, gone);
    }
}
