using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

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
    public static IReadOnlyList<Parameter>? Collect(
        Registry registry, Resource? resource, ParamRef? reference, string space, out string fault)
    {
        fault = "";
        if (resource is null || reference is null) return [new("", null)];
        if (resource.Kind.Namespaced)
        {
            if (reference.Namespace.Length > 0) space = reference.Namespace;
            if (space.Length == 0)
                fault = "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources";
        }
        else
        {
            if (reference.Namespace.Length > 0)
                fault = "paramRef.namespace must not be provided for a cluster-scoped `paramKind`";
            space = "";
        }

        if (fault.Length > 0) return null;
        IReadOnlyList<Parameter> found = Select(registry, resource, reference, space, ref fault);
        bool denies = reference.ParameterNotFoundAction == ParameterNotFoundActionType.Deny;
        if (fault.Length == 0 && found.Count == 0 && denies)
            fault = "no params found for policy binding with `Deny` parameterNotFoundAction";
        return fault.Length > 0 ? null : found;
    }

    private static Parameter[] Select(
        Registry registry, Resource resource, ParamRef reference, string space, ref string fault)
    {
        if (reference.Name.Length > 0)
        {
            if (reference.Selector is not null) fault = "paramRef.name and paramRef.selector are mutually exclusive";
            return resource.Find(new ObjectKey(space, reference.Name)) is { } stored ? [Of(resource.Served(stored))] : [];
        }

        if (reference.Selector is null)
        {
            fault = "one of name or selector must be provided";
            return [];
        }

        if (!Selector.TryFrom(reference.Selector, out Selector? selector, out fault)) return [];
        return
        [
            .. registry.Store.Read(resource.StoreId).WithPrefix(space.Length == 0 ? "" : $"{space}/")
                .Select(resource.Served)
                .Where(value => selector.Matches(value.Metadata.Labels))
                .Select(Of),
        ];
    }

    private static Parameter Of(IObject value) =>
        new($"{value.Metadata.Namespace}/{value.Metadata.Name}", ObjectCodec.Tree(value));
}
