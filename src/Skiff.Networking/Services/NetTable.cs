using System.Collections.Immutable;
using System.Text;
using Skiff.Model;

namespace Skiff.Networking.Services;

/// <summary>
/// The rules of one nft table as plain data: chains that hold rule lines, and maps that lead connections to chains.
/// Two tables can be compared, and the difference is one transaction.
/// </summary>
/// <param name="Chains">Rule lines of each chain that changes over time.</param>
/// <param name="Sets">Declarations of sets, for affinity.</param>
/// <param name="Elements">For each map its elements.</param>
/// <param name="Loops">
/// Addresses of backends, each with the number of ports it stands behind: a pod that reaches itself through a Service
/// must see another address than its own, or it drops the packet.
/// </param>
public sealed record NetTable(
    ImmutableSortedDictionary<string, string> Chains,
    ImmutableSortedDictionary<string, string> Sets,
    ImmutableSortedDictionary<(string Map, string Key), string> Elements,
    ImmutableSortedDictionary<string, int> Loops)
{
    /// <summary>A table without a Service.</summary>
    public static NetTable Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableSortedDictionary<(string Map, string Key), string>.Empty,
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal));

    /// <summary>The table with a port's rules.</summary>
    public NetTable With(ServicePortRule rule) => PortRules.Add(this, rule);

    /// <summary>The table without a port's rules.</summary>
    public NetTable Without(ServicePortRule rule) => PortRules.Remove(this, rule);
}
