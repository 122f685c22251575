using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.PodLifecycle.Tests.Volumes;

public sealed class DownwardApiTests
{
    private static readonly Pod Sample = Pod.Empty with
    {
        Metadata = Pod.Empty.Metadata with
        {
            Name = "web-0",
            Namespace = "shop",
            UID = "u-1",
            Labels = MapOf<string>.From([new("tier", "front"), new("app", "web")]),
            Annotations = MapOf<string>.From([new("note", "say \"hi\"\n\ttab\\"), new("ünï", "käse\u200b")]),
        },
        Spec = PodSpec.Empty with
        {
            Containers =
            [
                Container.Empty with
                {
                    Name = "main",
                    Resources = ResourceRequirements.Empty with
                    {
                        Limits = MapOf<Quantity>.From([new("memory", Quantity.Parse("65Mi"))]),
                        Requests = MapOf<Quantity>.From([new("cpu", Quantity.Parse("1250m"))]),
                    },
                },
            ],
        },
    };

    private static readonly MapOf<Quantity> Node = MapOf<Quantity>.From(
        [new("cpu", Quantity.Parse("3500m")), new("memory", Quantity.Parse("8Gi"))]);

    [Theory]
    [InlineData("metadata.name", "web-0")]
    [InlineData("metadata.namespace", "shop")]
    [InlineData("metadata.uid", "u-1")]
    [InlineData("metadata.labels", "app=\"web\"\ntier=\"front\"")]
    [InlineData("metadata.labels['tier']", "front")]
    [InlineData("metadata.labels['absent']", "")]
    [InlineData("metadata.annotations['note']", "say \"hi\"\n\ttab\\")]
    public void Field_reads_metadata(string path, string expected) =>
        Assert.Equal(FieldText.Of(expected), DownwardApi.Field(Sample, path));

    [Fact]
    public void Annotations_are_quoted_as_go_quotes_them() => Assert.Equal(
        "note=\"say \\\"hi\\\"\\n\\ttab\\\\\"\nünï=\"käse\\u200b\"",
        DownwardApi.Field(Sample, "metadata.annotations").Value);

    [Theory]
    [InlineData("spec.nodeName", "unsupported fieldPath: spec.nodeName")]
    [InlineData("metadata.labels['']", "unsupported fieldPath: metadata.labels['']")]
    [InlineData("metadata.name['x']", "fieldPath \"metadata.name['x']\" does not support subscript")]
    public void Field_refuses_what_a_volume_may_not_hold(string path, string error) =>
        Assert.Equal(FieldText.Failed(error), DownwardApi.Field(Sample, path));

    [Theory]
    [InlineData("limits.memory", "1Mi", "65")]
    [InlineData("limits.memory", "64Mi", "2")] // Rounded up.
    [InlineData("limits.memory", "0", "68157440")]
    [InlineData("limits.cpu", "1m", "3500")] // No limit: all the node has.
    [InlineData("limits.cpu", "1", "4")]
    [InlineData("requests.cpu", "1", "2")]
    [InlineData("requests.cpu", "1m", "1250")]
    [InlineData("requests.memory", "1", "0")]
    [InlineData("limits.hugepages-2Mi", "1", "0")]
    public void Resource_is_divided_and_rounded_up(string resource, string divisor, string expected)
    {
        ResourceFieldSelector selector = ResourceFieldSelector.Empty with
        {
            ContainerName = "main",
            Resource = resource,
            Divisor = Quantity.Parse(divisor),
        };

        Assert.Equal(FieldText.Of(expected), DownwardApi.Resource(Sample, selector, Node));
    }

    [Theory]
    [InlineData("main", "limits.bananas", "Unsupported container resource : limits.bananas")]
    [InlineData("main", "memory", "Unsupported container resource : memory")]
    [InlineData("other", "limits.cpu", "container other not found")]
    public void Resource_refuses_what_it_does_not_know(string container, string resource, string error) => Assert.Equal(
        FieldText.Failed(error),
        DownwardApi.Resource(
            Sample, ResourceFieldSelector.Empty with { ContainerName = container, Resource = resource }, Node));
}
