using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>
/// Looks up the objects that tokens are bound to, as they are now. Calls come with every authenticated request: answer
/// from memory.
/// </summary>
/// <param name="ServiceAccount">By namespace and name.</param>
/// <param name="Pod">By namespace and name.</param>
/// <param name="Node">By name.</param>
/// <param name="Secret">By namespace and name.</param>
public sealed record TokenSubjects(
    Func<string, string, ServiceAccount?> ServiceAccount,
    Func<string, string, Pod?> Pod,
    Func<string, Node?> Node,
    Func<string, string, Secret?> Secret);
