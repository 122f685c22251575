using Skiff.Model.Networking.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of addresses that are taken: named by the address itself, in its canonical form.</summary>
internal static class IPAddressKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<IPAddress>
    {
        MetadataOnce = true,
        Name = CheckName,
        Always = (value, faults) => CheckParent(value.Spec.ParentRef, FieldPath.Spec.Child("parentRef"), faults),
        OnUpdate = (value, old, faults) =>
        {
            if (value.Spec.ParentRef != old.Spec.ParentRef)
            {
                faults.InvalidText(FieldPath.Spec.Child("parentRef"), Shown.Of(value.Spec.ParentRef), Faults.Immutable);
            }
        },
    };

    private static IReadOnlyList<string> CheckName(string name, bool prefix)
    {
        System.Net.IPAddress? address = Addresses.Parse(name, out bool leadingZeros);
        if (address is null || leadingZeros) return ["must be a valid IP address"];
        return address.ToString() == name ? [] : ["must be a valid address in canonical form"];
    }

    private static void CheckParent(ParentReference? parent, FieldPath path, Faults faults)
    {
        if (parent is null)
        {
            faults.Required(path);
            return;
        }

        if (parent.Group.Length > 0) faults.Invalid(path.Child("group"), parent.Group, Names.Dns1123Subdomain(parent.Group));
        if (parent.Resource.Length == 0) faults.Required(path.Child("resource"));
        else faults.Invalid(path.Child("resource"), parent.Resource, Names.PathSegment(parent.Resource));
        if (parent.Name.Length == 0) faults.Required(path.Child("name"));
        else faults.Invalid(path.Child("name"), parent.Name, Names.PathSegment(parent.Name));
        if (parent.Namespace.Length > 0)
            faults.Invalid(path.Child("namespace"), parent.Namespace, Names.PathSegment(parent.Namespace));
    }
}
