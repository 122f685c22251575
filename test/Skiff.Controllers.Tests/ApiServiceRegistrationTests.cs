using Skiff.Machinery.Access;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.ApiRegistration.V1.ConditionStatus;
using View = Skiff.Controllers.ApiServiceRegistrationController.View;

namespace Skiff.Controllers.Tests;

/// <summary>What becomes of registrations of API versions.</summary>
public sealed class ApiServiceRegistrationTests
{
    private static readonly DateTimeOffset now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly APIService wanted = ApiServiceRules.Custom("example.com", "v1");

    [Fact]
    public void A_version_of_custom_resources_is_registered_below_all_others()
    {
        APIService made = (APIService)Assert.IsType<CreateWrite>(Assert.Single(Plan(null, wanted).Writes)).Value;
        Assert.Equal("v1.example.com", made.Metadata.Name);
        Assert.Equal("true", made.Metadata.Labels["kube-aggregator.kubernetes.io/automanaged"]);
        Assert.Equal((1000, 100), (made.Spec.GroupPriorityMinimum, made.Spec.VersionPriority));
    }

    [Fact]
    public void What_is_served_here_is_available_and_told_once()
    {
        Plan plan = Plan(wanted, wanted);
        APIService told = (APIService)((UpdateWrite)Assert.Single(plan.StatusWrites)).Value;
        APIServiceCondition condition = Assert.Single(told.Status.Conditions);
        Assert.Equal(("Available", ConditionStatus.True, "Local", "Local APIServices are always available"),
            (condition.Type, condition.Status, condition.Reason, condition.Message));
        Assert.Equal(now, condition.LastTransitionTime);
        Assert.True(Plan(told, wanted).IsDry);
    }

    [Fact]
    public void What_is_served_no_longer_is_taken_back_and_what_was_changed_is_put_right()
    {
        Assert.IsType<DeleteWrite>(Assert.Single(Plan(wanted, null).Writes));
        APIService moved = wanted with { Spec = wanted.Spec with { VersionPriority = 7 } };
        Assert.Equal(wanted.Spec, ((APIService)((UpdateWrite)Assert.Single(Plan(moved, wanted).Writes)).Value).Spec);
    }

    [Theory]
    [InlineData("onstart")]
    [InlineData("")]
    public void What_others_registered_stays(string label)
    {
        APIService theirs = wanted with
        {
            Metadata = wanted.Metadata with { Labels = MapOf.Create((ApiServiceRules.ManagedLabel, label)) },
            Spec = wanted.Spec with { VersionPriority = 7, Service = ServiceReference.Empty with { Name = "a", Namespace = "b" } },
        };
        Assert.True(Plan(theirs, wanted).IsDry);
        Assert.True(Plan(theirs, null).IsDry);
    }

    [Fact]
    public void The_time_of_a_change_is_that_of_the_status_not_of_its_reason()
    {
        APIService down = ApiServiceRules.WithAvailability(wanted, ConditionStatus.False, "MissingEndpoints", "none", now);
        APIService still = ApiServiceRules.WithAvailability(
            down, ConditionStatus.False, "FailedDiscoveryCheck", "late", now.AddMinutes(1));
        Assert.Equal(now, Assert.Single(still.Status.Conditions).LastTransitionTime);
        APIService up = ApiServiceRules.WithAvailability(still, ConditionStatus.True, "Passed", "", now.AddMinutes(2));
        Assert.Equal(now.AddMinutes(2), Assert.Single(up.Status.Conditions).LastTransitionTime);
        Assert.False(ApiServiceRules.IsAvailable(still));
        Assert.True(ApiServiceRules.IsAvailable(up));
    }

    private static Plan Plan(APIService? current, APIService? desired) =>
        ApiServiceRegistrationController.Reconcile(new View(current, desired, now));
}
