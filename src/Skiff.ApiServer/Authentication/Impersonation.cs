using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authentication;

/// <summary>
/// Lets a caller act as another user when it may. The constrained ways are tried first: each needs leave for the verb
/// of the request (<c>impersonate-on:MODE:VERB</c>) and for the user (<c>impersonate:MODE</c>). The old, unlimited way
/// (<c>impersonate</c>) comes last. When none is open, the first refusal is the answer.
/// </summary>
/// <param name="authorize">The server's authorizer.</param>
public sealed class Impersonation(Func<Attributes, CancellationToken, ValueTask<Decision>> authorize)
{
    private const string AuthenticationGroup = "authentication.k8s.io";
    private const string NodePrefix = "system:node:";
    private const string NodeNameKey = "authentication.kubernetes.io/node-name";

    // From so many values on, leave for all of them is asked for first.
    private const int ManyChecks = 4;

    private enum Mode
    {
        AssociatedNode,
        ArbitraryNode,
        ServiceAccount,
        UserInfo,
        Legacy,
    }

    /// <summary>The user the request goes on as, or the failure to answer.</summary>
    /// <param name="request">The request as its real caller makes it.</param>
    /// <param name="wanted">Whom the caller wants to be.</param>
    /// <param name="stop">Ends the caller's interest.</param>
    public async ValueTask<ApiResult<UserInfo>> ApplyAsync(Attributes request, WantedUser wanted, CancellationToken stop)
    {
        if (wanted.Name.Length == 0) return request.User;
        Status? first = null;
        foreach (Mode mode in Enum.GetValues<Mode>())
        {
            if (!IsOpenTo(mode, wanted, request.User)) continue;
            Status? refused = await CheckAsync(mode, request, wanted, stop);
            if (refused is null) return Become(mode, wanted);
            first ??= refused;
        }

        return first ?? Status.InternalError("all impersonation modes failed");
    }

    private static bool IsOpenTo(Mode mode, WantedUser wanted, UserInfo caller) => mode switch
    {
        Mode.AssociatedNode => wanted.IsNameOnly && NodeOf(wanted.Name) is { } node
            && ServiceAccountName.Parse(caller.Name) is not null
            && caller.Extra.Find(NodeNameKey) is { Count: 1 } own && own[0] == node,
        Mode.ArbitraryNode => wanted.IsNameOnly && NodeOf(wanted.Name) is not null,
        Mode.ServiceAccount => wanted.IsNameOnly && ServiceAccountName.Parse(wanted.Name) is not null,
        Mode.UserInfo => NodeOf(wanted.Name) is null && ServiceAccountName.Parse(wanted.Name) is null,
        _ => true,
    };

    private async ValueTask<Status?> CheckAsync(
        Mode mode, Attributes request, WantedUser wanted, CancellationToken stop)
    {
        if (mode != Mode.Legacy)
        {
            Attributes acting = request with { Verb = $"impersonate-on:{Text(mode)}:{request.Verb}" };
            if (await RefuseAsync(acting, stop) is { } refused) return refused;
        }

        return await CheckNameAsync(mode, request.User, wanted.Name, stop)
            ?? await CheckUidAsync(mode, request.User, wanted.Uid, stop)
            ?? await CheckGroupsAsync(mode, request.User, wanted.Groups, stop)
            ?? await CheckExtraAsync(mode, request.User, wanted.Extra, stop);
    }

    private ValueTask<Status?> CheckNameAsync(Mode mode, UserInfo caller, string name, CancellationToken stop)
    {
        Attributes asked = Of(mode, caller, NameGroup(mode), "users", name);
        if (mode is Mode.AssociatedNode or Mode.ArbitraryNode && NodeOf(name) is { } node)
        {
            // Whoever may be its own node may be it on every node: the rule names no particular one.
            asked = asked with { Resource = "nodes", Name = mode == Mode.AssociatedNode ? "*" : node };
        }
        else if (ServiceAccountName.Parse(name) is { } account)
        {
            asked = asked with { Resource = "serviceaccounts", Namespace = account.Namespace, Name = account.Name };
        }

        return RefuseAsync(asked, stop);
    }

    private ValueTask<Status?> CheckUidAsync(Mode mode, UserInfo caller, string uid, CancellationToken stop) =>
        uid.Length == 0 ? default : RefuseAsync(Of(mode, caller, AuthenticationGroup, "uids", uid), stop);

    private async ValueTask<Status?> CheckGroupsAsync(
        Mode mode, UserInfo caller, ListOf<string> groups, CancellationToken stop)
    {
        if (groups.IsEmpty) return null;
        Attributes asked = Of(mode, caller, NameGroup(mode), "groups", "");
        if (mode != Mode.Legacy)
        {
            if (groups.Contains("")) return Forbidden.Of(asked, "impersonating the empty string group is not allowed");
            if (groups.Contains(UserInfo.MastersGroup))
            {
                return Forbidden.Of(asked with { Name = UserInfo.MastersGroup },
                    "impersonating the system:masters group is not allowed");
            }

            if (groups.Count >= ManyChecks && await RefuseAsync(asked with { Name = "*" }, stop) is null) return null;
        }

        foreach (string group in groups.AsEnumerable())
        {
            if (await RefuseAsync(asked with { Name = group }, stop) is { } refused) return refused;
        }

        return null;
    }

    private async ValueTask<Status?> CheckExtraAsync(
        Mode mode, UserInfo caller, MapOf<ListOf<string>> extra, CancellationToken stop)
    {
        if (extra.IsEmpty) return null;
        Attributes asked = Of(mode, caller, AuthenticationGroup, "userextras", "");
        if (mode != Mode.Legacy)
        {
            if (ExtraFault(extra) is { } fault) return Forbidden.Of(asked, fault);
            bool isLarge = extra.AsEnumerable().Sum(entry => entry.Value.Count) >= ManyChecks;
            if (isLarge && await RefuseAsync(asked with { Subresource = "*", Name = "*" }, stop) is null) return null;
        }

        foreach ((string key, ListOf<string> values) in extra.AsEnumerable())
        {
            foreach (string value in values.AsEnumerable())
            {
                if (await RefuseAsync(asked with { Subresource = key, Name = value }, stop) is { } refused) return refused;
            }
        }

        return null;
    }

    private static string? ExtraFault(MapOf<ListOf<string>> extra)
    {
        foreach ((string key, ListOf<string> values) in extra.Span)
        {
            if (key.Length == 0) return "impersonating the empty string key in extra is not allowed";
            int slash = key.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0 || slash == key.Length - 1 || !ServiceAccountName.IsSubdomain(key[..slash]))
            {
                return "impersonating an invalid key in extra is not allowed: extra.key: Invalid value: " +
                    $"{GoQuote.Of(key)}: must be a domain-prefixed path (such as \"acme.io/foo\")";
            }

            if (values.IsEmpty) return "impersonating empty values in extra is not allowed";
            if (values.Contains("")) return "impersonating the empty string value in extra is not allowed";
        }

        return null;
    }

    private async ValueTask<Status?> RefuseAsync(Attributes asked, CancellationToken stop)
    {
        Decision decision = await authorize(asked, stop);
        return decision.IsAllowed ? null : Forbidden.Of(asked, decision.Reason);
    }

    private static Attributes Of(Mode mode, UserInfo caller, string group, string resource, string name) =>
        Attributes.ForResource(
            caller, mode == Mode.Legacy ? "impersonate" : $"impersonate:{Text(mode)}", group, resource, name: name)
            with { Version = "v1" };

    private static string NameGroup(Mode mode) => mode == Mode.Legacy ? "" : AuthenticationGroup;

    private static string Text(Mode mode) => mode switch
    {
        Mode.AssociatedNode => "associated-node",
        Mode.ArbitraryNode => "arbitrary-node",
        Mode.ServiceAccount => "serviceaccount",
        _ => "user-info",
    };

    private static UserInfo Become(Mode mode, WantedUser wanted)
    {
        ListOf<string> groups = wanted.Groups;
        if (mode is Mode.AssociatedNode or Mode.ArbitraryNode) groups = [Authorization.Nodes.NodeIdentity.Group];
        else if (groups.IsEmpty && ServiceAccountName.Parse(wanted.Name) is { } account) groups = [.. account.Groups];

        string? missing = wanted.Name == UserInfo.Anonymous.Name ? UserInfo.UnauthenticatedGroup
            : groups.Contains(UserInfo.UnauthenticatedGroup) ? null
            : UserInfo.AuthenticatedGroup;
        if (missing is not null && !groups.Contains(missing)) groups = groups.Add(missing);
        return new(wanted.Name, wanted.Uid, groups, wanted.Extra);
    }

    private static string? NodeOf(string userName) =>
        userName.StartsWith(NodePrefix, StringComparison.Ordinal)
            && ServiceAccountName.IsSubdomain(userName[NodePrefix.Length..])
            ? userName[NodePrefix.Length..]
            : null;
}
