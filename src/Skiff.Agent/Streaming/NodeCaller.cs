using Skiff.Model;

namespace Skiff.Agent.Streaming;

/// <summary>Who sends a request.</summary>
/// <param name="Name">User name.</param>
/// <param name="Uid">User id; empty when there is none.</param>
/// <param name="Groups">The user's groups.</param>
/// <param name="Extra">Further attributes.</param>
internal sealed record NodeCaller(
    string Name, string Uid, ListOf<string> Groups, MapOf<ListOf<string>> Extra);
