using Skiff.ApiServer.Requests;

namespace Skiff.ApiServer.Authorization.Nodes;

/// <summary>Tells whether a user is a node's agent, and of which node.</summary>
public static class NodeIdentity
{
    /// <summary>Group of all nodes.</summary>
    public const string Group = "system:nodes";

    private const string Prefix = "system:node:";

    /// <summary>
    /// The name of the node a user speaks for; null when it is no node. A user with a node's name but outside the group
    /// is none.
    /// </summary>
    public static string? NodeName(UserInfo user) =>
        user.Name.StartsWith(Prefix, StringComparison.Ordinal) && user.Groups.Contains(Group)
            ? user.Name[Prefix.Length..]
            : null;
}
