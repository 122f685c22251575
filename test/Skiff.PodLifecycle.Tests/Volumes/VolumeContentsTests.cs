using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.PodLifecycle.Tests.Volumes;

public sealed class VolumeContentsTests
{
    private static readonly ConfigMap Settings = ConfigMap.Empty with
    {
        Data = MapOf<string>.From([new("a.txt", "alpha"), new("b.txt", "beta")]),
        BinaryData = MapOf<Bytes>.From([new("c.bin", new Bytes(new byte[] { 0, 255 }))]),
    };

    private static readonly Secret Password = Secret.Empty with
    {
        Data = MapOf<Bytes>.From([new("pw", new Bytes(Encoding.UTF8.GetBytes("hunter2")))]),
    };

    [Fact]
    public void ConfigMap_without_items_shows_every_key()
    {
        VolumeContent content = Content(ConfigMapVolumeSource.Empty with { DefaultMode = 0x100 });

        Assert.Equal("", content.Error);
        Assert.Equal(["a.txt", "b.txt", "c.bin"], content.Files.Select(file => file.Path).Order());
        Assert.All(content.Files, file => Assert.Equal(0x100u, file.Mode));
    }

    [Fact]
    public void Items_choose_keys_paths_and_modes()
    {
        VolumeContent content = Content(ConfigMapVolumeSource.Empty with
        {
            Items = [KeyToPath.Empty with { Key = "b.txt", Path = "deep/down", Mode = 0x1c0 }],
        });

        VolumeFile file = Assert.Single(content.Files);
        Assert.Equal(("deep/down", "beta", 0x1c0u), (file.Path, Text(file), file.Mode));
    }

    [Theory]
    [InlineData(false, "configmap references non-existent config key: nope")]
    [InlineData(true, "")]
    public void A_missing_key_fails_unless_optional(bool optional, string error)
    {
        VolumeContent content = Content(ConfigMapVolumeSource.Empty with
        {
            Optional = optional,
            Items = [KeyToPath.Empty with { Key = "nope", Path = "p" }],
        });

        Assert.Equal(error, content.Error);
        Assert.Empty(content.Files);
    }

    [Fact]
    public void An_absent_object_fails_unless_optional()
    {
        Volume volume = Named(VolumeSource.Empty with
        {
            ConfigMap = ConfigMapVolumeSource.Empty with { LocalObjectReference = Ref("gone") },
        });
        VolumeInputs inputs = Inputs(new(SourceKind.ConfigMap, "gone"), default);

        Assert.Equal("configmap \"gone\" not found", VolumeContents.Of(Pod.Empty, volume, inputs).Error);
        Volume optional = volume with
        {
            VolumeSource = volume.VolumeSource with
            {
                ConfigMap = volume.VolumeSource.ConfigMap! with { Optional = true },
            },
        };
        Assert.Equal("", VolumeContents.Of(Pod.Empty, optional, inputs).Error);
    }

    [Fact]
    public void Optional_forgives_absence_but_no_failure_to_read()
    {
        Volume volume = Named(VolumeSource.Empty with
        {
            Secret = SecretVolumeSource.Empty with { SecretName = "s", Optional = true },
        });

        VolumeInputs inputs = Inputs(new(SourceKind.Secret, "s"), new(null, "secrets \"s\" is forbidden: no"));
        Assert.Equal("secrets \"s\" is forbidden: no", VolumeContents.Of(Pod.Empty, volume, inputs).Error);
    }

    [Fact]
    public void Projected_merges_its_sources_and_the_last_one_counts()
    {
        VolumeContent content = VolumeContents.Of(TokenPod(user: null, group: null), Projected(), Everything("tok"));

        Assert.Equal("", content.Error);
        Assert.Equal(
            ["a.txt=over", "name=web", "pw=hunter2", "token=tok"],
            content.Files.Select(file => $"{file.Path}={Text(file)}").Order());
    }

    [Fact]
    public void Projected_reports_all_failures_at_once()
    {
        VolumeInputs inputs = Everything("") with
        {
            Tokens = new Dictionary<TokenKey, SourceToken> { [new("", 600)] = new("", "failed to fetch token: no") },
            Objects = new Dictionary<SourceKey, SourceObject>
            {
                [new(SourceKind.ConfigMap, "settings")] = default,
                [new(SourceKind.Secret, "password")] = new(Password),
            },
        };

        Assert.Equal(
            "[configmap \"settings\" not found, failed to fetch token: no]",
            VolumeContents.Of(TokenPod(null, null), Projected(), inputs).Error);
    }

    [Theory]
    [InlineData(null, null, 0x1a4u, null)]
    [InlineData(1000L, null, 0x180u, 1000L)]
    [InlineData(null, 2000L, 0x180u, null)]
    public void A_token_is_for_the_pods_own_user_where_it_has_one(long? user, long? group, uint mode, long? owner)
    {
        VolumeContent content = VolumeContents.Of(TokenPod(user, group), Projected(), Everything("tok"));

        VolumeFile token = content.Files.Single(file => file.Path == "token");
        Assert.Equal((mode, owner), (token.Mode, token.User));
    }

    [Theory]
    [InlineData("../../etc/cron.d/x")]
    [InlineData("/etc/passwd")]
    [InlineData("..data")]
    public void A_path_that_leaves_the_volume_fails(string path)
    {
        VolumeContent content = Content(ConfigMapVolumeSource.Empty with
        {
            Items = [KeyToPath.Empty with { Key = "a.txt", Path = path }],
        });

        Assert.StartsWith("invalid path: ", content.Error, StringComparison.Ordinal);
        Assert.Empty(content.Files);
    }

    [Fact]
    public void Sources_are_named_once()
    {
        Pod pod = TokenPod(null, null) with
        {
            Spec = PodSpec.Empty with { Volumes = [Projected(), Projected()] },
        };

        Assert.Equal(
            [new(SourceKind.ConfigMap, "settings"), new(SourceKind.Secret, "password")],
            VolumeSources.ObjectsOf(pod));
        Assert.Equal([new TokenKey("", 600)], VolumeSources.TokensOf(pod));
    }

    private static VolumeContent Content(ConfigMapVolumeSource source) => VolumeContents.Of(
        Pod.Empty,
        Named(VolumeSource.Empty with { ConfigMap = source with { LocalObjectReference = Ref("settings") } }),
        Inputs(new(SourceKind.ConfigMap, "settings"), new(Settings)));

    private static Volume Projected() => Named(VolumeSource.Empty with
    {
        Projected = ProjectedVolumeSource.Empty with
        {
            Sources =
            [
                VolumeProjection.Empty with
                {
                    ConfigMap = ConfigMapProjection.Empty with
                    {
                        LocalObjectReference = Ref("settings"),
                        Items = [KeyToPath.Empty with { Key = "a.txt", Path = "a.txt" }],
                    },
                },
                VolumeProjection.Empty with
                {
                    Secret = SecretProjection.Empty with { LocalObjectReference = Ref("password") },
                },
                VolumeProjection.Empty with
                {
                    ServiceAccountToken = ServiceAccountTokenProjection.Empty with
                    {
                        Path = "token",
                        ExpirationSeconds = 600,
                    },
                },
                VolumeProjection.Empty with
                {
                    DownwardAPI = DownwardAPIProjection.Empty with
                    {
                        Items =
                        [
                            Downward("name", "metadata.name"), Downward("a.txt", "metadata.annotations['o']"),
                        ],
                    },
                },
            ],
        },
    });

    private static DownwardAPIVolumeFile Downward(string path, string field) => DownwardAPIVolumeFile.Empty with
    {
        Path = path,
        FieldRef = ObjectFieldSelector.Empty with { FieldPath = field },
    };

    private static Pod TokenPod(long? user, long? group) => Pod.Empty with
    {
        Metadata = Pod.Empty.Metadata with
        {
            Name = "web",
            Annotations = MapOf<string>.From([new("o", "over")]),
        },
        Spec = PodSpec.Empty with
        {
            Containers = [Container.Empty with { Name = "main" }],
            SecurityContext = PodSecurityContext.Empty with { RunAsUser = user, FSGroup = group },
        },
    };

    private static VolumeInputs Everything(string token) => new(
        new Dictionary<SourceKey, SourceObject>
        {
            [new(SourceKind.ConfigMap, "settings")] = new(Settings),
            [new(SourceKind.Secret, "password")] = new(Password),
        },
        new Dictionary<TokenKey, SourceToken> { [new("", 600)] = new(token) },
        default);

    private static VolumeInputs Inputs(SourceKey key, SourceObject found) => new(
        new Dictionary<SourceKey, SourceObject> { [key] = found }, new Dictionary<TokenKey, SourceToken>(), default);

    private static LocalObjectReference Ref(string name) => LocalObjectReference.Empty with { Name = name };

    private static Volume Named(VolumeSource source) => Volume.Empty with { Name = "v", VolumeSource = source };

    private static string Text(VolumeFile file) => Encoding.UTF8.GetString(file.Content.Span);
}
