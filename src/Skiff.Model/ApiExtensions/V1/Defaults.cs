namespace Skiff.Model.ApiExtensions.V1;

public sealed partial record CustomResourceDefinition
{
    private CustomResourceDefinition WithOwnDefaults()
    {
        if (!Status.StoredVersions.IsEmpty) return this;
        CustomResourceDefinitionVersion? stored = Spec.Versions.FirstOrDefault(static version => version.Storage);
        return stored is null ? this : this with { Status = Status with { StoredVersions = [stored.Name] } };
    }
}

public sealed partial record CustomResourceDefinitionSpec
{
    private CustomResourceDefinitionSpec WithOwnDefaults()
    {
        CustomResourceDefinitionNames names = Names;
        if (names.Singular.Length == 0 && names.Kind.Length > 0)
        {
            names = names with { Singular = names.Kind.ToLowerInvariant() };
        }

        if (names.ListKind.Length == 0 && names.Kind.Length > 0) names = names with { ListKind = $"{names.Kind}List" };
        CustomResourceDefinitionSpec spec = ReferenceEquals(names, Names) ? this : this with { Names = names };
        return spec.Conversion is not null
            ? spec
            : spec with { Conversion = CustomResourceConversion.Empty with { Strategy = "None" } };
    }
}

public sealed partial record ServiceReference
{
    private const int HttpsPort = 443;

    private ServiceReference WithOwnDefaults() => Port is null ? this with { Port = HttpsPort } : this;
}
