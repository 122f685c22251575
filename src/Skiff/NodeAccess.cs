using System.Security.Cryptography.X509Certificates;
using Skiff.Client;

namespace Skiff;

/// <summary>How a node and its cluster reach and know each other.</summary>
/// <param name="Agent">The API as the node's agent calls it.</param>
/// <param name="Network">The API as the service network and DNS call it.</param>
/// <param name="ServingCertificate">What the node shows to those who call it.</param>
/// <param name="ClientAuthorities">Whose certificates callers may show.</param>
public sealed record NodeAccess(
    IApi Agent, IApi Network, Func<X509Certificate2> ServingCertificate, X509Certificate2Collection ClientAuthorities);
