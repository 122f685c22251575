namespace Skiff.Agent.Plugins;

/// <summary>What a plugin says of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endpoint">Path of the socket at which it is asked.</param>
/// <param name="Versions">Versions of its interface that it knows.</param>
internal sealed record PluginAnnouncement(string Name, string Endpoint, IReadOnlyList<string> Versions);

/// <summary>Takes the plugins of one type. Called by one at a time.</summary>
internal interface IPluginHandler
{
    /// <summary>The type, as plugins name it.</summary>
    string Type { get; }

    /// <summary>A plugin came, or came back. Answers why it is not taken; empty when it is.</summary>
    ValueTask<string> RegisterAsync(PluginAnnouncement plugin, CancellationToken stop);

    /// <summary>A plugin went.</summary>
    ValueTask DeregisterAsync(string name, CancellationToken stop);
}
