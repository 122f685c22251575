using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of a pod's claims to devices.</summary>
internal static class ResourceClaimRules
{
    /// <summary>Checks the claims of a pod.</summary>
    public static void Check(ListOf<PodResourceClaim> claims, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < claims.Count; i++)
        {
            PodResourceClaim claim = claims[i];
            FieldPath at = path.Index(i);
            if (claim.Name.Length == 0) faults.Required(at.Child("name"));
            else if (!names.Add(claim.Name)) faults.Duplicate(at.Child("name"), claim.Name);
            else faults.Invalid(at.Child("name"), claim.Name, Names.Dns1123Label(claim.Name));
            CheckSource(claim, at, faults);
        }
    }

    /// <summary>Checks the claims that a container uses: each must be one of the pod's, and none may be named twice.</summary>
    public static void CheckUses(ListOf<ResourceClaim> claims, HashSet<string> known, FieldPath path, Faults faults)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        for (int i = 0; i < claims.Count; i++)
        {
            ResourceClaim claim = claims[i];
            FieldPath at = path.Index(i);
            if (claim.Name.Length == 0)
            {
                faults.Required(at);
                continue;
            }

            string key = claim.Request.Length == 0 ? claim.Name : $"{claim.Name}/{claim.Request}";
            bool whole = claim.Request.Length == 0;
            bool overlaps = used.Contains(claim.Name)
                || (whole && used.Any(other => other.StartsWith($"{claim.Name}/", StringComparison.Ordinal)));
            if (overlaps) faults.Duplicate(at, claim.Name);
            else if (!used.Add(key)) faults.Duplicate(at, key);
            if (!whole) faults.Invalid(at.Child("request"), claim.Request, Names.Dns1123Label(claim.Request));
            if (known.Contains(claim.Name)) continue;
            string listed = known.Count == 0 ? " which is empty" : $": {string.Join(", ", known.Order(StringComparer.Ordinal))}";
            faults.NotFound(at, claim.Name, $"must be one of the names in pod.spec.resourceClaims{listed}");
        }
    }

    private static void CheckSource(PodResourceClaim claim, FieldPath at, Faults faults)
    {
        bool named = claim.ResourceClaimName is not null, made = claim.ResourceClaimTemplateName is not null;
        if (named && made)
        {
            faults.InvalidText(at, Shown.Of(claim),
                "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified");
        }

        if (!named && !made)
        {
            faults.InvalidText(at, Shown.Of(claim), "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`");
        }

        if (claim.ResourceClaimName is { } name)
        {
            faults.Invalid(at.Child("resourceClaimName"), name, Names.Dns1123Subdomain(name));
        }

        if (claim.ResourceClaimTemplateName is { } template)
        {
            faults.Invalid(at.Child("resourceClaimTemplateName"), template, Names.Dns1123Subdomain(template));
        }
    }
}
