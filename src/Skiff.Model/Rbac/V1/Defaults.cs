namespace Skiff.Model.Rbac.V1;

public sealed partial record RoleRef
{
    internal const string Group = "rbac.authorization.k8s.io";

    private RoleRef WithOwnDefaults() => APIGroup.Length > 0 ? this : this with { APIGroup = Group };
}

public sealed partial record Subject
{
    private Subject WithOwnDefaults() =>
        APIGroup.Length == 0 && Kind is "User" or "Group" ? this with { APIGroup = RoleRef.Group } : this;
}
