using Skiff.Agent;
using Skiff.Agent.Runtime;

namespace Skiff;

/// <summary>What this machine's node is told, by the settings and the files they name.</summary>
/// <param name="Agent">What its agent is told.</param>
/// <param name="Registries">How its runtime reaches registries.</param>
public sealed record NodeSettings(NodeAgentOptions Agent, RegistrySettings Registries)
{
    /// <summary>What the settings say; null, with the reason, when a file cannot be used.</summary>
    public static NodeSettings? Of(ClusterLayout layout, out string? fault)
    {
        NodeAgentOptions agent = layout.Agent;
        string file = layout.Settings.KubeletConfig;
        if (file.Length > 0)
        {
            if (!KubeletFile.TryRead(file, agent, out NodeAgentOptions? told, out fault)) return null;
            agent = told;
        }

        return RegistriesFile.TryRead(layout.Settings.Registries, out RegistrySettings? registries, out fault) ? new(agent, registries) : null;
    }
}
