using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>The parameters that a binding gives its policy: objects of a built-in or a custom kind.</summary>
internal static class PolicyParams
{
    /// <summary>One parameter; the policy is judged once for each.</summary>
    /// <param name="Name">The object's name, with its namespace; empty for none.</param>
    /// <param name="Value">The object; null for none.</param>
    public readonly record struct Parameter(string Name, Json? Value);

    /// <summary>The resource of a policy's parameters; null with a fault when there is none.</summary>
    public static Resource? Find(Registry registry, ParamKind? kind, out string fault)
    {
        fault = "";
        if (kind is null) return null;
        int slash = kind.APIVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : kind.APIVersion[..slash], version = kind.APIVersion[(slash + 1)..];
        Resource? found = registry.Resources.FirstOrDefault(resource =>
            resource.Kind.Group == group && resource.Kind.Version == version && resource.Kind.Name == kind.Kind
            && resource.Id is not null);
        if (found is null) fault = $"failed to find resource referenced by paramKind: '{group}/{version}, Kind={kind.Kind}'";
        return found;
    }

    /// <summary>The parameters of a binding for a request; null with a fault when that cannot be told or is denied.</summary>
    public static async ValueTask<(IReadOnlyList<Parameter>? Found, string Fault)> CollectAsync(
        Registry registry, Resource? resource, ParamRef? reference, string space, CancellationToken stop)
    {
        if (resource is null || reference is null) return ([new("", null)], "");
        if (Misplaced(resource, reference, ref space) is { } misplaced) return (null, misplaced);
        Stored[] stored = Select(registry, resource, reference, space, out Selector? selector, out string fault);
        if (fault.Length > 0) return (null, fault);
        List<Parameter> found = new(stored.Length);
        foreach (Stored one in stored)
        {
            if (await resource.ReadyAsync(one, stop) is { } unready) return (null, unready.Message);
            IObject value = resource.Served(one);
            if (selector?.Matches(value.Metadata.Labels) != false) found.Add(Of(value));
        }

        return found.Count == 0 && reference.ParameterNotFoundAction == ParameterNotFoundActionType.Deny
            ? (null, "no params found for policy binding with `Deny` parameterNotFoundAction")
            : (found, "");
    }

    private static string? Misplaced(Resource resource, ParamRef reference, ref string space)
    {
        bool isNamed = reference.Namespace.Length > 0;
        if (!resource.Kind.Namespaced)
        {
            space = "";
            return isNamed ? "paramRef.namespace must not be provided for a cluster-scoped `paramKind`" : null;
        }

        if (isNamed) space = reference.Namespace;
        return space.Length > 0
            ? null
            : "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources";
    }

    private static Stored[] Select(
        Registry registry, Resource resource, ParamRef reference, string space, out Selector? selector, out string fault)
    {
        selector = null;
        fault = "";
        if (reference.Name.Length > 0)
        {
            if (reference.Selector is not null) fault = "paramRef.name and paramRef.selector are mutually exclusive";
            return resource.Find(new ObjectKey(space, reference.Name)) is { } stored ? [stored] : [];
        }

        if (reference.Selector is null) fault = "one of name or selector must be provided";
        else if (Selector.TryFrom(reference.Selector, out selector, out fault))
            return [.. registry.Store.Read(resource.StoreId).WithPrefix(space.Length == 0 ? "" : $"{space}/")];
        return [];
    }

    private static Parameter Of(IObject value) =>
        new($"{value.Metadata.Namespace}/{value.Metadata.Name}", ObjectCodec.Tree(value));
}
