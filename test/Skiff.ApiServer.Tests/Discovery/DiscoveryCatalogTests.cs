using System.Text;
using Skiff.ApiServer.Discovery;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiDiscovery.V2;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Discovery;

public sealed class DiscoveryCatalogTests
{
    private static readonly DiscoveryCatalog Catalog = new(Kinds.All);

    public static TheoryData<string> GroupVersions => [.. Facts().Keys];

    [Fact]
    public void Groups_come_in_upstreams_order_with_the_preferred_version_first()
    {
        string[] expected = [.. Facts().Keys.Where(key => key != "v1")];
        string[] listed = [.. Catalog.Groups.Groups.AsEnumerable()
            .SelectMany(group => group.Versions.AsEnumerable()).Select(version => version.GroupVersion)];
        Assert.Equal(expected, listed);
        Assert.Equal("autoscaling/v2", Catalog.Group("autoscaling")!.PreferredVersion.GroupVersion);
        Assert.Equal(["v1"], Catalog.CoreVersions("10.0.0.1:6443").Versions);
    }

    [Theory]
    [MemberData(nameof(GroupVersions))]
    public void Resources_are_those_of_upstream(string groupVersion)
    {
        (string group, string version) = Split(groupVersion);
        APIResourceList list = Catalog.Resources(group, version)!;
        Assert.Equal(groupVersion, list.GroupVersion);
        string[] expected = Facts()[groupVersion];
        string[] listed = [.. list.APIResources.AsEnumerable().Select(Line)];
        Assert.Equal(expected.Select(StripHash), listed.Select(StripHash));
        foreach ((string fact, string line) in expected.Zip(listed))
        {
            if (!fact.EndsWith('?')) Assert.Equal(fact, line);
            else Assert.EndsWith("=", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_aggregated_document_says_the_same_as_the_single_ones()
    {
        string[] aggregated = [.. Catalog.Aggregated(core: true).Items.AsEnumerable()
            .Concat(Catalog.Aggregated(core: false).Items.AsEnumerable()).SelectMany(Flatten)];
        string[] single = [.. Catalog.GroupVersions.SelectMany(pair =>
            Catalog.Resources(pair.Group, pair.Version)!.APIResources.AsEnumerable()
                .Select(resource => $"{pair.Group}/{pair.Version} {StripHash(Line(resource))}"))];
        Assert.Equal(single.Order(StringComparer.Ordinal), aggregated.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_not_served_has_no_answer()
    {
        Assert.Null(Catalog.Group("example.com"));
        Assert.Null(Catalog.Group(""));
        Assert.Null(Catalog.Resources("apps", "v1beta1"));
        Assert.Null(Catalog.Resources("example.com", "v1"));
    }

    [Theory]
    [InlineData("v10,v2,v1,v11beta2,v10beta3,v3beta1,v12alpha1,v11alpha2,foo1,foo10")]
    [InlineData("v2,v1,v1beta1,v,v0x,v1gamma1,vbeta1")]
    public void Versions_are_ordered_by_maturity_and_number(string ordered)
    {
        string[] versions = ordered.Split(',');
        List<string> sorted = [.. versions.Reverse()];
        sorted.Sort(VersionOrder.Compare);
        Assert.Equal(versions, sorted);
    }

    private static Dictionary<string, string[]> Facts() => DiscoveryFacts.Text.Split("\n\n")
        .Select(block => block.Trim().Split('\n')).ToDictionary(lines => lines[0], lines => lines[1..]);

    private static (string Group, string Version) Split(string groupVersion)
    {
        string[] parts = groupVersion.Split('/');
        return parts.Length == 1 ? ("", parts[0]) : (parts[0], parts[1]);
    }

    private static string Line(APIResource resource) => Line(
        resource.Name, KindText(resource.Group, resource.Version, resource.Kind), resource.Namespaced,
        resource.ShortNames, resource.Categories, resource.Verbs, resource.StorageVersionHash);

    private static string Line(
        string name, string kind, bool namespaced, ListOf<string> shortNames, ListOf<string> categories,
        ListOf<string> verbs, string hash)
    {
        string all = string.Join(',', verbs.AsEnumerable());
        StringBuilder line = new();
        line.Append(name).Append(' ').Append(kind).Append(namespaced ? " n " : " c ");
        line.Append(shortNames.IsEmpty ? "-" : string.Join(',', shortNames.AsEnumerable())).Append(' ');
        line.Append(categories.IsEmpty ? "-" : string.Join(',', categories.AsEnumerable())).Append(' ');
        line.Append(all switch
        {
            "create,delete,deletecollection,get,list,patch,update,watch" => "*",
            "get,patch,update" => "=",
            _ => all,
        });
        return line.Append(' ').Append(hash.Length == 0 ? "-" : hash).ToString();
    }

    private static IEnumerable<string> Flatten(APIGroupDiscovery group)
    {
        foreach (APIVersionDiscovery version in group.Versions.AsEnumerable())
        {
            foreach (APIResourceDiscovery resource in version.Resources.AsEnumerable())
            {
                bool namespaced = resource.Scope == "Namespaced";
                yield return $"{group.Metadata.Name}/{version.Version} " + StripHash(Line(
                    resource.Resource, KindText(resource.ResponseKind!), namespaced, resource.ShortNames,
                    resource.Categories, resource.Verbs, ""));
                foreach (APISubresourceDiscovery sub in resource.Subresources.AsEnumerable())
                {
                    string name = $"{resource.Resource}/{sub.Subresource}", kind = KindText(sub.ResponseKind!);
                    yield return $"{group.Metadata.Name}/{version.Version} "
                        + StripHash(Line(name, kind, namespaced, default, default, sub.Verbs, ""));
                }
            }
        }
    }

    private static string KindText(GroupVersionKind kind) => KindText(kind.Group, kind.Version, kind.Kind);

    private static string KindText(string group, string version, string kind) =>
        version.Length == 0 ? kind : $"{group}/{version}/{kind}";

    private static string StripHash(string line) => line[..line.LastIndexOf(' ')];
}
