using System.Text.Json;

namespace Skiff.Agent.Network;

/// <summary>The network configuration list that containerd hands to the plugins.</summary>
public static class NetworkConfig
{
    /// <summary>
    /// A bridge with addresses from the node's range. Neither masquerading nor host ports are asked of the plugins:
    /// theirs need iptables; <see cref="NodeRules"/> holds both.
    /// </summary>
    public static byte[] Render(PodNetworkOptions options)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("cniVersion", "1.0.0");
            json.WriteString("name", options.Bridge);
            json.WriteStartArray("plugins");
            Bridge(json, options);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Bridge(Utf8JsonWriter json, PodNetworkOptions options)
    {
        json.WriteStartObject();
        json.WriteString("type", "bridge");
        json.WriteString("bridge", options.Bridge);
        json.WriteBoolean("isDefaultGateway", true);
        json.WriteBoolean("hairpinMode", true); // A pod may reach itself through a Service.
        json.WriteBoolean("ipMasq", false);
        if (options.MtuBytes > 0) json.WriteNumber("mtu", options.MtuBytes);
        json.WriteStartObject("ipam");
        json.WriteString("type", "host-local");
        json.WriteString("dataDir", options.LeaseDirectory);
        json.WriteStartArray("ranges");
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("subnet", options.PodCidr);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
